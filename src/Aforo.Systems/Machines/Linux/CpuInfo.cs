using System.Collections.Immutable;
using Aforo.Core.Machines;

namespace Aforo.Systems.Machines.Linux;

/// <summary>What <c>/proc/cpuinfo</c> says, x86 and Arm.</summary>
internal sealed record CpuInfo
{
    public required Processor Processor { get; init; }

    /// <summary>The flag that every hypervisor sets for its guests.</summary>
    public bool Hypervisor { get; init; }

    /// <summary>Raspberry Pi: revision code of the board, in hex.</summary>
    public long? BoardRevision { get; init; }

    public static CpuInfo Parse(string text)
    {
        var blocks = Blocks(text);
        var cores = blocks.Where(block => block.ContainsKey("processor")).ToArray();
        var first = cores.FirstOrDefault() ?? [];
        var parts = ArmParts.Of(cores);
        var sockets = cores.GroupBy(core => core.GetValueOrDefault("physical id", "0")).Select(socket => socket.First()).ToArray();
        var listed = cores.Length > 0 ? cores.Length : (int?)null;
        var features = first.GetValueOrDefault("flags") ?? first.GetValueOrDefault("Features") ?? "";
        return new CpuInfo
        {
            Processor = new Processor
            {
                Name = Blank(first.GetValueOrDefault("model name")) ?? parts.Name ?? Blank(blocks.Select(block => block.GetValueOrDefault("cpu model") ?? block.GetValueOrDefault("cpu")).FirstOrDefault(name => name is not null)),
                Family = Figures.Int(first.GetValueOrDefault("cpu family")),
                Model = Figures.Int(first.GetValueOrDefault("model")),
                Sockets = cores.Any(core => core.ContainsKey("physical id")) ? sockets.Length : null,
                PhysicalCores = Sum(sockets, "cpu cores") ?? listed,
                LogicalCores = Larger(Sum(sockets, "siblings"), listed),
                PerformanceCores = parts.Performance,
                EfficiencyCores = parts.Efficiency,
                Features = InferenceFeatures.Of(features.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            },
            Hypervisor = features.Split(' ').Contains("hypervisor"),
            BoardRevision = blocks.Select(block => block.GetValueOrDefault("Revision")).Select(code => code is null ? null : Figures.Whole("0x" + code)).FirstOrDefault(code => code is not null),
        };
    }

    private static string? Blank(string? name) => string.IsNullOrWhiteSpace(name) || name is "unknown" ? null : string.Join(' ', name.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static int? Larger(int? one, int? other) => one is null || other > one ? other : one;

    /// <summary>Sum over sockets; null unless each of them says it.</summary>
    private static int? Sum(Dictionary<string, string>[] sockets, string key)
    {
        long sum = 0;
        foreach (var socket in sockets)
        {
            if (Figures.Int(socket.GetValueOrDefault(key)) is not ({ } count and > 0 and <= 1 << 16)) return null;
            sum += count;
        }
        return sum is > 0 and <= 1 << 20 ? (int)sum : null;
    }

    private static List<Dictionary<string, string>> Blocks(string text)
    {
        var blocks = new List<Dictionary<string, string>> { new(StringComparer.Ordinal) };
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon < 0)
            {
                if (line.IsWhiteSpace() && blocks[^1].Count > 0) blocks.Add(new(StringComparer.Ordinal));
                continue;
            }
            var key = line[..colon].Trim().ToString();
            if (key == "processor" && blocks[^1].ContainsKey(key)) blocks.Add(new(StringComparer.Ordinal));
            blocks[^1].TryAdd(key, line[(colon + 1)..].Trim().ToString());
        }
        return blocks;
    }
}
