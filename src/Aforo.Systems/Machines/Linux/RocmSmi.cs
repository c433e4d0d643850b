using System.Globalization;
using System.Text.Json;
using Aforo.Core.Facts;
using Aforo.Core.Machines;

namespace Aforo.Systems.Machines.Linux;

/// <summary>The reply of <c>rocm-smi … --json</c>: one object a card; every value is a text, sizes are in bytes.</summary>
internal static class RocmSmi
{
    public static readonly string[] Arguments = ["--showid", "--showproductname", "--showmeminfo", "vram", "--showbus", "--showmaxpower", "--showdriverversion", "--json"];

    public static IReadOnlyList<Accelerator> Parse(string json)
    {
        var root = JsonRows.Root(json);
        if (root.ValueKind != JsonValueKind.Object) return [];
        var driver = root.Member("system")?.Text("Driver version");
        var found = new List<Accelerator>();
        foreach (var entry in root.EnumerateObject().Take(256))
            if (entry.Name.StartsWith("card", StringComparison.Ordinal) && entry.Value.ValueKind == JsonValueKind.Object) found.Add(Card(entry.Value, found.Count, driver));
        return found;
    }

    private static Accelerator Card(JsonElement card, int index, string? driver)
    {
        var total = card.Whole("VRAM Total Memory (B)");
        var used = card.Whole("VRAM Total Used Memory (B)");
        var device = Figures.Whole(card.Text("Device ID") ?? card.Text("Card Model") ?? card.Text("Card model"));
        return new Accelerator
        {
            Index = index,
            Name = card.Text("Card Series") ?? card.Text("Card series") ?? card.Text("Device Name"),
            Vendor = "amd",
            Kind = "discrete",
            DeviceId = device is { } id and <= 0xffff ? string.Create(CultureInfo.InvariantCulture, $"1002:{id:x4}") : null,
            Revision = PciBus.Revision(card.Text("Device Rev")),
            Pci = card.Text("PCI Bus")?.ToLowerInvariant(),
            Backend = "vulkan",
            Driver = driver,
            Compute = card.Text("GFX Version"),
            MemoryBytes = total,
            FreeBytes = total is { } all && used is { } part && part <= all ? all - part : null,
            PowerLimitWatts = Figures.Number(card.Text("Max Graphics Package Power (W)")),
            Source = Source.Reply("rocm-smi --json"),
        };
    }
}
