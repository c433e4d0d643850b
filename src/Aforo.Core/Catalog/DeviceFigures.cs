using System.Collections.Immutable;

namespace Aforo.Core.Catalog;

/// <summary>Memory of a device.</summary>
public sealed record DeviceMemory : Sourced
{
    /// <summary><c>unified</c>: one pool for processor and GPU; <c>vram</c>: memory of a card; <c>system</c>: memory of the processor.</summary>
    public required string Kind { get; init; }

    /// <summary>Technology, bus width or channels.</summary>
    public string? Type { get; init; }

    /// <summary>Capacities in GiB as marketed; of several units the sum.</summary>
    public ImmutableArray<int> OptionsGib { get; init; } = [];
}

/// <summary>Share of a unified pool: a fraction, or a range in GiB for the largest capacity.</summary>
public sealed record UsableShare : Sourced
{
    public double? Fraction { get; init; }

    /// <summary>Fraction for machines of 32 GiB or less.</summary>
    public double? FractionLe32Gib { get; init; }

    public double? GibLow { get; init; }

    public double? GibHigh { get; init; }

    public string? Note { get; init; }
}

/// <summary>Memory bandwidth in GB/s (10⁹).</summary>
public sealed record Bandwidth : Sourced
{
    public required double Value { get; init; }

    /// <summary><c>spec</c> or <c>measured</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>For which variant it holds, or how it was derived.</summary>
    public string? Condition { get; init; }
}

/// <summary>Peak rate of arithmetic for one data type.</summary>
public sealed record ComputeRate : Sourced
{
    /// <summary><c>FP16</c> is the matrix unit, <c>FP16 vector</c> the shader; <c>FP32</c>, <c>BF16</c>, <c>FP8</c>, <c>FP4</c>, <c>INT8</c>, …</summary>
    public required string Dtype { get; init; }

    public double? Dense { get; init; }

    /// <summary>The marketing figure with structured sparsity.</summary>
    public double? WithSparsity { get; init; }

    /// <summary><c>TFLOPS</c>, or <c>TOPS</c> for whole numbers.</summary>
    public required string Unit { get; init; }

    public string? Note { get; init; }

    public bool Derived { get; init; }

    public bool SparsityDerived { get; init; }
}

/// <summary>Power in W.</summary>
public sealed record Power : Sourced
{
    public required double Value { get; init; }

    public double? High { get; init; }

    /// <summary>What it is: TDP, board, supply, maximum, or how it was measured.</summary>
    public required string What { get; init; }
}

/// <summary>Operating systems and software stacks.</summary>
public sealed record DevicePlatform : Sourced
{
    public ImmutableArray<string> Os { get; init; } = [];

    public ImmutableArray<string> Stack { get; init; } = [];
}

/// <summary>How units of it are linked.</summary>
public sealed record Interconnect : Sourced
{
    public required string Text { get; init; }
}

/// <summary>A speed that somebody measured, tok/s.</summary>
public sealed record MeasuredSpeed : Sourced
{
    /// <summary>Model, quantization, runtime, date.</summary>
    public required string What { get; init; }

    public double? PrefillTokS { get; init; }

    public double? PrefillTokSHigh { get; init; }

    public double? DecodeTokS { get; init; }

    public double? DecodeTokSHigh { get; init; }
}

/// <summary>One configuration of a device.</summary>
public sealed record DeviceConfiguration : Sourced
{
    public required int MemoryGib { get; init; }

    public required double BandwidthGbS { get; init; }

    public string? Gpu { get; init; }

    /// <summary>Chip, where the configuration decides the variant.</summary>
    public string? Chip { get; init; }

    public double? PriceUsd { get; init; }
}

/// <summary>PCI ids under which an accelerator answers.</summary>
public sealed record AdapterIds : Sourced
{
    public ImmutableArray<AdapterId> Ids { get; init; } = [];
}

/// <summary>One PCI id.</summary>
/// <param name="Id">Vendor and device, <c>10de:2204</c>.</param>
/// <param name="Revision">Where it tells products apart, <c>c1</c>.</param>
/// <param name="Name">Product name under that id.</param>
public sealed record AdapterId(string Id, string? Revision, string? Name);

/// <summary>What the firmware calls a machine.</summary>
public sealed record MachineIdentifiers : Sourced
{
    /// <summary><c>hw.model</c> (macOS) or <c>device-tree</c> (Linux on Arm).</summary>
    public required string Kind { get; init; }

    public ImmutableArray<string> Values { get; init; } = [];
}
