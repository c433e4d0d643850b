namespace Aforo.Systems.Machines.Nvidia;

/// <summary>The reply of <c>nvidia-smi --query-gpu=… --format=csv</c>, in any order of columns, with units or without.</summary>
internal static class NvidiaSmiCsv
{
    public static readonly string[] Arguments =
    [
        "--query-gpu=index,name,pci.bus_id,pci.device_id,driver_version,compute_cap,memory.total,memory.reserved,memory.used,memory.free,power.limit,power.default_limit,pcie.link.width.max,pcie.link.width.current,clocks.max.memory,display_active,mig.mode.current",
        "--format=csv",
    ];

    public static IReadOnlyList<NvidiaGpu> Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length < 2) return [];
        var header = lines[0].Split(',', StringSplitOptions.TrimEntries);
        if (!header.Contains("name")) return [];
        var found = new List<NvidiaGpu>();
        foreach (var line in lines.Skip(1).Take(256))
        {
            var cells = line.Split(',', StringSplitOptions.TrimEntries);
            if (cells.Length == header.Length) found.Add(Gpu(new Row(header, cells), found.Count));
        }
        return found;
    }

    private static NvidiaGpu Gpu(Row row, int position) => new()
    {
        Index = Figures.Int(row.Text("index")) ?? position,
        Name = row.Text("name"),
        Pci = NvidiaGpu.Slot(row.Text("pci.bus_id")),
        DeviceId = NvidiaGpu.PackedId(Figures.Whole(row.Text("pci.device_id"))),
        Driver = row.Text("driver_version"),
        Compute = row.Text("compute_cap"),
        TotalBytes = row.Mebibytes("memory.total"),
        ReservedBytes = row.Mebibytes("memory.reserved"),
        FreeBytes = row.Mebibytes("memory.free"),
        PowerLimitWatts = row.Number("power.limit", "W"),
        PowerDefaultWatts = row.Number("power.default_limit", "W"),
        LinkWidth = Figures.Int(row.Text("pcie.link.width.current")),
        LinkWidthMax = Figures.Int(row.Text("pcie.link.width.max")),
        MemoryClockMhz = row.Number("clocks.max.memory", "MHz"),
        DisplayActive = row.Text("display_active") switch { "Enabled" or "Yes" => true, "Disabled" or "No" => false, _ => null },
        Partitioned = row.Text("mig.mode.current") switch { "Enabled" => true, "Disabled" => false, _ => null },
    };

    private readonly struct Row(string[] header, string[] cells)
    {
        /// <summary>The cell under a name; null where it says "[N/A]", "[Not Supported]" or "[Unknown Error]".</summary>
        public string? Text(string name)
        {
            for (var i = 0; i < header.Length; i++)
                if (header[i].AsSpan().StartsWith(name, StringComparison.Ordinal) && (header[i].Length == name.Length || header[i].AsSpan(name.Length).StartsWith(" [")))
                    return cells[i].Length == 0 || cells[i][0] == '[' || cells[i] is "N/A" ? null : cells[i];
            return null;
        }

        public long? Mebibytes(string name) => Text(name) is { } text ? Figures.Bytes(text) ?? Figures.Scaled(Figures.Whole(text), 20) : null;

        public double? Number(string name, string unit) => Text(name) is { } text ? Figures.WithUnit(text, unit) ?? Figures.Number(text) : null;
    }
}
