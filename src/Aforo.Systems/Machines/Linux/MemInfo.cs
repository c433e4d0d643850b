namespace Aforo.Systems.Machines.Linux;

/// <summary>What <c>/proc/meminfo</c> says, in bytes. Its kB are KiB.</summary>
internal sealed record MemInfo(long? Total, long? Available, long? Swap)
{
    public static MemInfo Parse(string text)
    {
        long? total = null, available = null, swap = null, free = null, cached = null;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon < 0) continue;
            var value = line[(colon + 1)..].Trim();
            if (!value.EndsWith("kB", StringComparison.Ordinal)) continue;
            var bytes = Figures.Scaled(Figures.Whole(value[..^2]), 10);
            switch (line[..colon])
            {
                case "MemTotal": total ??= bytes; break;
                case "MemAvailable": available ??= bytes; break;
                case "SwapTotal": swap ??= bytes; break;
                case "MemFree": free ??= bytes; break;
                case "Cached": cached ??= bytes; break;
            }
        }
        return new MemInfo(total, available ?? WithoutEstimate(free, cached), swap);
    }

    /// <summary>Kernels before 3.14 give no estimate.</summary>
    private static long? WithoutEstimate(long? free, long? cached) => free is { } one && cached is { } other && other <= long.MaxValue - one ? one + other : null;
}
