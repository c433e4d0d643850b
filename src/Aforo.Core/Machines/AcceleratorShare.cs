namespace Aforo.Core.Machines;

/// <summary>The rule by which a platform divides one pool of memory between processor and accelerator.</summary>
public enum SharingPlatform
{
    /// <summary>macOS: a share that Metal may wire, raised by <c>iogpu.wired_limit_mb</c>.</summary>
    Metal,

    /// <summary>Linux with amdgpu: what may be mapped for the GPU (GTT), beside a part that the firmware set aside.</summary>
    Gtt,

    /// <summary>Windows with an AMD APU: a part set aside by firmware or driver (Variable Graphics Memory).</summary>
    VariableGraphicsMemory,

    /// <summary>NVIDIA GB10 under DGX OS, and other coherent NVIDIA pools under Linux: all but a reserve for the system.</summary>
    CoherentCuda,

    /// <summary>NVIDIA N1X under Windows: a budget that grows with the memory.</summary>
    CoherentCudaWindows,

    /// <summary>Windows with Adreno: a cap of half the memory.</summary>
    Adreno,
}

/// <summary>What the rules need to know of one machine, real or of the catalogue. Sizes in bytes.</summary>
public sealed record SharedPool
{
    public required SharingPlatform Platform { get; init; }

    /// <summary>The pool: memory that the operating system counts as its own, or the marketed capacity of a catalogue entry.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>macOS: <c>iogpu.wired_limit_mb</c> in bytes; 0 or null is the default share.</summary>
    public long? WiredLimitBytes { get; init; }

    /// <summary>macOS: what Metal itself says (<c>recommendedMaxWorkingSetSize</c>); it wins over every rule.</summary>
    public long? RecommendedBytes { get; init; }

    /// <summary>Linux, amdgpu: <c>mem_info_gtt_total</c>.</summary>
    public long? GttBytes { get; init; }

    /// <summary>Memory set aside for the accelerator that <see cref="MemoryBytes"/> does not hold (Linux, Windows).</summary>
    public long? CarveOutBytes { get; init; }

    /// <summary>True where a desktop session runs beside.</summary>
    public bool Desktop { get; init; }
}

/// <summary>The share of an accelerator.</summary>
/// <param name="Bytes">What it may use of the pool, the part set aside for it not included.</param>
/// <param name="Rule">Stable word for the rule that gave it.</param>
/// <param name="CarveOutBytes">What is set aside for it outside the pool; it may use that too.</param>
public sealed record Share(long Bytes, string Rule, long CarveOutBytes = 0)
{
    /// <summary>Everything that it may use.</summary>
    public long TotalBytes => Bytes + CarveOutBytes;
}

/// <summary>How much of a unified pool the accelerator gets: one function for live machines and for those of the catalogue.</summary>
public static class AcceleratorShare
{
    private const long Gib = 1L << 30;

    /// <summary>
    /// NVIDIA's reserve on a GB10 of 128 GiB without and with a desktop session is 12 and 16 GB (10⁹); other capacities keep it in
    /// proportion, which agrees with the 56 to 60 GiB told of the machine of 64.
    /// </summary>
    private const double HeadlessReserve = 12e9 / (128L << 30), DesktopReserve = 16e9 / (128L << 30);

    /// <summary>The share, or null where nothing that is known of the machine tells it. Never more than the pool.</summary>
    public static Share? Of(SharedPool pool)
    {
        var memory = Math.Max(0, pool.MemoryBytes);
        var carved = Math.Max(0, pool.CarveOutBytes ?? 0);
        return pool.Platform switch
        {
            SharingPlatform.Metal => Metal(pool, memory),
            SharingPlatform.Gtt => pool.GttBytes is { } gtt and >= 0 ? new Share(Math.Min(gtt, memory), gtt > memory ? "gtt-bounded-by-ram" : "gtt", carved) : null,
            SharingPlatform.VariableGraphicsMemory => pool.CarveOutBytes is null ? null : new Share(0, "variable-graphics-memory", carved),
            SharingPlatform.CoherentCuda => new Share(memory - (long)(memory * (pool.Desktop ? DesktopReserve : HeadlessReserve)), "coherent-pool-reserve"),
            SharingPlatform.CoherentCudaWindows => N1x(memory, carved),
            SharingPlatform.Adreno => new Share(memory / 2, "adreno-half"),
            _ => null,
        };
    }

    private static Share Metal(SharedPool pool, long memory)
    {
        if (pool.RecommendedBytes is { } said and > 0) return new Share(Math.Min(said, memory), "metal-recommended");
        if (pool.WiredLimitBytes is { } limit and > 0) return new Share(Math.Min(limit, memory), "metal-wired-limit");
        return new Share(memory <= 32 * Gib ? memory / 3 * 2 : memory / 4 * 3, "metal-default-share");
    }

    /// <summary>Budget = C + clamp((M − C) − 16 GiB, ½ (M − C), ⅘ (M − C)), M the whole memory, C the carve-out within it.</summary>
    private static Share N1x(long memory, long carved)
    {
        var rest = Math.Max(0, memory - Math.Min(carved, memory));
        return new Share(Math.Clamp(rest - 16 * Gib, rest / 2, rest / 5 * 4), "n1x-budget", Math.Min(carved, memory));
    }
}
