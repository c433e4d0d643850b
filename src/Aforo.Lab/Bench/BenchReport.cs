using Aforo.Core.Speed;

namespace Aforo.Lab.Bench;

/// <summary>A measurement with what it was made on: what is shown, and what is kept.</summary>
public sealed record BenchReport
{
    public required DateTimeOffset At { get; init; }

    /// <summary>Catalogue entry of the machine, or of its processor; null where neither is known.</summary>
    public string? Machine { get; init; }

    /// <summary>What the processor or the accelerator calls itself.</summary>
    public string? MachineName { get; init; }

    /// <summary>What computes, as far as it can be told.</summary>
    public string? Backend { get; init; }

    /// <summary>Null when only the machine was measured.</summary>
    public BenchRun? Run { get; init; }

    /// <summary>Work of the measured model; null where its file or its catalogue entry is not known, and then it calibrates nothing.</summary>
    public TokenWork? Work { get; init; }

    /// <summary>Null when a runtime was measured.</summary>
    public MemoryBandwidth? Bandwidth { get; init; }

    /// <summary>File that keeps it; null when it was not kept.</summary>
    public string? KeptIn { get; init; }
}
