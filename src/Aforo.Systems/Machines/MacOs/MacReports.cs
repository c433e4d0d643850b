using System.Text.Json;

namespace Aforo.Systems.Machines.MacOs;

/// <summary>What the tools of macOS print, for machines where the calls did not answer.</summary>
internal static class MacReports
{
    /// <summary><c>"gpu-core-count" = 60</c> in the reply of <c>ioreg</c>.</summary>
    public static int? GpuCores(string? text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var at = line.IndexOf("\"gpu-core-count\" = ");
            if (at >= 0) return Figures.Int(line[(at + 19)..]) is > 0 and var cores ? cores : null;
        }
        return null;
    }

    /// <summary><c>sppci_cores</c> of the built-in GPU in the reply of <c>system_profiler SPDisplaysDataType -json</c>.</summary>
    public static int? DisplayCores(string? json) => First(json, "SPDisplaysDataType", static row => row.Whole("sppci_cores")) is > 0 and < 4096 and { } cores ? (int)cores : null;

    /// <summary>Chip and size of the memory in the reply of <c>system_profiler SPHardwareDataType -json</c>. Its "64 GB" are GiB.</summary>
    public static (string? Chip, string? Model, long? MemoryBytes, int? Cores) Hardware(string? json)
    {
        var rows = JsonRows.Root(json).Member("SPHardwareDataType");
        if (rows is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() == 0) return default;
        var row = array[0];
        var memory = row.Text("physical_memory") is { } text && text.EndsWith(" GB", StringComparison.Ordinal) ? Figures.Scaled(Figures.Whole(text.AsSpan(0, text.Length - 3)), 30) : null;
        return (row.Text("chip_type"), row.Text("machine_model"), memory, Processors(row.Text("number_processors")).Total);
    }

    /// <summary>
    /// <c>proc 24:16:8</c>: all, performance, efficiency. A fourth field (macOS 26, three kinds of core) leaves only the first
    /// with a known meaning.
    /// </summary>
    public static (int? Total, int? Performance, int? Efficiency) Processors(string? text)
    {
        if (text is null || !text.StartsWith("proc ", StringComparison.Ordinal)) return default;
        var parts = text[5..].Split(':');
        return parts.Length == 3 ? (Figures.Int(parts[0]), Figures.Int(parts[1]), Figures.Int(parts[2])) : (Figures.Int(parts[0]), null, null);
    }

    private static long? First(string? json, string list, Func<JsonElement, long?> value)
    {
        if (JsonRows.Root(json).Member(list) is not { ValueKind: JsonValueKind.Array } rows) return null;
        foreach (var row in rows.EnumerateArray())
            if (value(row) is { } found) return found;
        return null;
    }
}
