namespace Aforo.Systems.Machines.Linux;

/// <summary>What the device tree of an Arm board says. Its texts end in NUL.</summary>
internal sealed record DeviceTree(string? Model, IReadOnlyList<string> Compatible)
{
    public static DeviceTree Read(Surroundings surroundings) => new(
        SmallFile.Word(surroundings, "/proc/device-tree/model"),
        (SmallFile.Text(surroundings.At("/proc/device-tree/compatible")) ?? "").Split(['\0', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>The chip is the last, most general entry: <c>brcm,bcm2712</c> is BCM2712.</summary>
    public string? Soc => Compatible.Count > 0 && Compatible[^1].Split(',') is [_, { Length: > 0 } chip] ? chip.ToUpperInvariant() : null;

    public bool IsTegra => Compatible.Any(entry => entry.StartsWith("nvidia,tegra", StringComparison.Ordinal));
}

/// <summary>Revision code of a Raspberry Pi (its documentation, "new-style revision codes").</summary>
internal static class RaspberryPiRevision
{
    /// <summary>Memory in bytes: bits 20 to 22 are n of 256 MiB × 2ⁿ, where bit 23 says that the code is of the new style.</summary>
    public static long? MemoryBytes(long? code) => code is { } bits && (bits >> 23 & 1) == 1 ? 256L << 20 << (int)(bits >> 20 & 7) : null;
}
