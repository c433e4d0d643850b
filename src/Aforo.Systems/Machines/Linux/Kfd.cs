using System.Globalization;

namespace Aforo.Systems.Machines.Linux;

/// <summary>Compute nodes of AMD's kernel driver, <c>/sys/class/kfd/kfd/topology/nodes</c>: the instruction set of each GPU.</summary>
internal static class Kfd
{
    /// <summary>Instruction sets by PCI slot.</summary>
    public static IReadOnlyDictionary<string, string> Read(Surroundings surroundings)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in SmallFile.Folders(surroundings, "/sys/class/kfd/kfd/topology/nodes"))
            if (Parse(SmallFile.Text(surroundings.At(node + "/properties")) ?? "") is { } gpu) found[gpu.Slot] = gpu.Gfx;
        return found;
    }

    /// <summary>Slot and instruction set from a node's properties; null for a node of the processor.</summary>
    public static (string Slot, string Gfx)? Parse(string text)
    {
        long? version = null, location = null, domain = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var blank = line.IndexOf(' ');
            if (blank < 0) continue;
            switch (line[..blank])
            {
                case "gfx_target_version": version = Figures.Whole(line[blank..]); break;
                case "location_id": location = Figures.Whole(line[blank..]); break;
                case "domain": domain = Figures.Whole(line[blank..]); break;
            }
        }
        if (version is not ({ } target and > 0 and < 1_000_000) || location is not ({ } at and >= 0 and <= 0xffff) || domain is not ({ } segment and >= 0 and <= 0xffff)) return null;
        return (string.Create(CultureInfo.InvariantCulture, $"{segment:x4}:{at >> 8:x2}:{at >> 3 & 0x1f:x2}.{at & 7}"),
            string.Create(CultureInfo.InvariantCulture, $"gfx{target / 10000}{target / 100 % 100:x}{target % 100:x}"));
    }
}
