using System.Globalization;

namespace Aforo.Systems.Machines.Linux;

/// <summary>A device on the PCI bus.</summary>
/// <param name="Slot">Domain, bus, device and function: <c>0000:01:00.0</c>.</param>
/// <param name="Class">The upper 16 bits of the class: <c>0x0300</c> is a display controller, <c>0x1200</c> an accelerator.</param>
internal sealed record PciDevice(string Slot, int Class, int Vendor, int Device, string? Revision, string? Name = null)
{
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Vendor:x4}:{Device:x4}");

    /// <summary>VGA, 3D and other display controllers, and processing accelerators.</summary>
    public bool IsAdapter => Class >> 8 is 0x03 or 0x12;

    /// <summary>Neural processing units declare themselves as signal processors.</summary>
    public bool IsSignalProcessor => Class is 0x1180;
}

/// <summary>Devices of the PCI bus: from <c>/sys/bus/pci</c>, or from <c>lspci -nn</c> where that is hidden.</summary>
internal static class PciBus
{
    public static async Task<IReadOnlyList<PciDevice>> ReadAsync(Surroundings surroundings, CancellationToken cancellation)
    {
        var folders = SmallFile.Folders(surroundings, "/sys/bus/pci/devices");
        if (folders.Count == 0) return Parse(await surroundings.Run("lspci", ["-nn"], cancellation).ConfigureAwait(false) ?? "");
        var found = new List<PciDevice>();
        foreach (var folder in folders)
        {
            if (SmallFile.Whole(surroundings, folder + "/class") is not { } kind || SmallFile.Whole(surroundings, folder + "/vendor") is not { } vendor || SmallFile.Whole(surroundings, folder + "/device") is not { } device) continue;
            found.Add(new PciDevice(Path.GetFileName(folder), (int)(kind >> 8 & 0xffff), (int)(vendor & 0xffff), (int)(device & 0xffff), Revision(SmallFile.Word(surroundings, folder + "/revision"))));
        }
        return found;
    }

    /// <summary>Lines such as <c>01:00.0 VGA compatible controller [0300]: NVIDIA Corporation GA102 [GeForce RTX 3090] [10de:2204] (rev a1)</c>.</summary>
    public static IReadOnlyList<PciDevice> Parse(string text)
    {
        var found = new List<PciDevice>();
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var line = raw.Trim();
            var blank = line.IndexOf(' ');
            var kindEnd = line.IndexOf("]: ");
            if (blank < 7 || kindEnd < 5 || !TryHex(line[(kindEnd - 4)..kindEnd], out var kind)) continue;
            var slot = line[..blank];
            string? revision = null;
            var rest = line[(kindEnd + 3)..];
            var rev = rest.LastIndexOf("(rev ");
            if (rev > 0)
            {
                var tail = rest[(rev + 5)..];
                var close = tail.IndexOf(')');
                if (close > 0) revision = tail[..close].ToString();
                rest = rest[..rev].TrimEnd();
            }
            if (rest.Length < 11 || rest[^1] != ']' || rest[^11] != '[' || rest[^6] != ':') continue;
            if (!TryHex(rest[^10..^6], out var vendor) || !TryHex(rest[^5..^1], out var device)) continue;
            found.Add(new PciDevice(slot.Length == 7 ? $"0000:{slot}" : slot.ToString(), kind, vendor, device, revision, rest[..^11].TrimEnd().ToString()));
        }
        return found;
    }

    /// <summary><c>0xd1</c> as <c>d1</c>.</summary>
    public static string? Revision(string? text) => Figures.Whole(text) is { } number and <= 0xff ? number.ToString("x2", CultureInfo.InvariantCulture) : null;

    private static bool TryHex(ReadOnlySpan<char> text, out int value) => int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
