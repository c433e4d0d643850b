using System.Globalization;

namespace Aforo.Systems.Machines.Linux;

/// <summary>A graphics card as <c>/sys/class/drm/cardN</c> shows it.</summary>
/// <param name="Folder">Path of its <c>device</c> folder.</param>
/// <param name="Card">Path of <c>cardN</c> itself.</param>
internal sealed record DrmCard(string Card, string Folder, string? Driver, string? Pci, int Vendor, int Device, string? Revision)
{
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Vendor:x4}:{Device:x4}");
}

/// <summary>The cards below <c>/sys/class/drm</c>, in the order of their numbers. Connectors and render nodes are left out.</summary>
internal static class DrmCards
{
    public static IReadOnlyList<DrmCard> Read(Surroundings surroundings)
    {
        var found = new List<(int Number, DrmCard Card)>();
        foreach (var card in SmallFile.Folders(surroundings, "/sys/class/drm", "card*"))
        {
            var folder = card + "/device";
            if (!int.TryParse(card.AsSpan(card.LastIndexOf("card", StringComparison.Ordinal) + 4), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            if (SmallFile.Whole(surroundings, folder + "/vendor") is not { } vendor || SmallFile.Whole(surroundings, folder + "/device") is not { } device) continue;
            var events = (SmallFile.Text(surroundings.At(folder + "/uevent")) ?? "").Split('\n');
            found.Add((number, new DrmCard(card, folder, Value(events, "DRIVER="), Value(events, "PCI_SLOT_NAME="), (int)(vendor & 0xffff), (int)(device & 0xffff), PciBus.Revision(SmallFile.Word(surroundings, folder + "/revision")))));
        }
        return [.. found.OrderBy(entry => entry.Number).Select(entry => entry.Card)];
    }

    private static string? Value(string[] lines, string key) => lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line ? line[key.Length..].Trim() : null;
}
