namespace Aforo.Systems.Machines.Nvidia;

/// <summary>
/// The reply of <c>nvidia-smi -q -x</c>. It is flat XML without attributes or entities of interest, so it is scanned for
/// tags; names that changed between drivers (<c>power_readings</c>, <c>gpu_power_readings</c>) are told apart by their last part.
/// </summary>
internal static class NvidiaSmiXml
{
    public static IReadOnlyList<NvidiaGpu> Parse(string text)
    {
        var found = new List<NvidiaGpu>();
        var path = new List<string>();
        NvidiaGpu? gpu = null;
        string? driver = null;
        var at = 0;
        while (at < text.Length && found.Count < 256)
        {
            var open = text.IndexOf('<', at);
            if (open < 0) break;
            var value = text.AsSpan(at, open - at).Trim();
            var close = text.IndexOf('>', open);
            if (close < 0) break;
            var tag = text.AsSpan(open + 1, close - open - 1);
            at = close + 1;
            if (tag.Length == 0 || tag[0] is '?' or '!' || tag[^1] == '/') continue;
            if (tag[0] != '/')
            {
                var name = tag.IndexOf(' ') is var blank and > 0 ? tag[..blank] : tag;
                if (path.Count < 32) path.Add(name.ToString());
                if (name is "gpu") gpu = new NvidiaGpu { Index = found.Count, Pci = NvidiaGpu.Slot(Attribute(tag)) };
                continue;
            }
            if (path.Count == 0) continue;
            if (path[^1] == "driver_version") driver = value.ToString();
            if (path[^1] == "gpu" && gpu is not null)
            {
                found.Add(gpu with { Driver = driver });
                gpu = null;
            }
            else if (gpu is not null && value.Length > 0 && value is not "N/A" && path.Count >= 2) gpu = Set(gpu, path[^2], path[^1], value);
            path.RemoveAt(path.Count - 1);
        }
        return found;
    }

    private static string? Attribute(ReadOnlySpan<char> tag)
    {
        var start = tag.IndexOf('"');
        if (start < 0) return null;
        var rest = tag[(start + 1)..];
        var end = rest.IndexOf('"');
        return end > 0 ? rest[..end].ToString() : null;
    }

    private static NvidiaGpu Set(NvidiaGpu gpu, string parent, string name, ReadOnlySpan<char> value) => (parent, name) switch
    {
        ("gpu", "product_name") => gpu with { Name = value.ToString() },
        ("gpu", "display_active") => gpu with { DisplayActive = value is "Enabled" or "Yes" },
        ("mig_mode", "current_mig") => gpu with { Partitioned = value is "Enabled" },
        ("pci", "pci_bus_id") => gpu with { Pci = NvidiaGpu.Slot(value.ToString()) },
        ("pci", "pci_device_id") => gpu with { DeviceId = NvidiaGpu.PackedId(Figures.Whole("0x" + value.ToString())) },
        ("fb_memory_usage", "total") => gpu with { TotalBytes = Figures.Bytes(value) },
        ("fb_memory_usage", "reserved") => gpu with { ReservedBytes = Figures.Bytes(value) },
        ("fb_memory_usage", "free") => gpu with { FreeBytes = Figures.Bytes(value) },
        ("link_widths", "max_link_width") => gpu with { LinkWidthMax = (int?)Figures.WithUnit(value, "x") },
        ("link_widths", "current_link_width") => gpu with { LinkWidth = (int?)Figures.WithUnit(value, "x") },
        ("max_clocks", "mem_clock") => gpu with { MemoryClockMhz = Figures.WithUnit(value, "MHz") },
        ("gpu_power_readings" or "power_readings", "current_power_limit" or "enforced_power_limit" or "power_limit") => gpu with { PowerLimitWatts = gpu.PowerLimitWatts ?? Figures.WithUnit(value, "W") },
        ("gpu_power_readings" or "power_readings", "default_power_limit") => gpu with { PowerDefaultWatts = Figures.WithUnit(value, "W") },
        _ => gpu,
    };
}
