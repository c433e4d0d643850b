using Aforo.Core.Models;

namespace Aforo.Core.Memory.Graphs;

/// <summary>Sizes of one micro-batch and of the caches under it, after every rounding.</summary>
internal sealed record GraphSettings
{
    /// <summary>Tokens of the micro-batch, a multiple of the sequences.</summary>
    public required long Tokens { get; init; }

    /// <summary>Sequences that are worked on at once.</summary>
    public required int Sequences { get; init; }

    /// <summary>Rows for which logits are computed.</summary>
    public required long Outputs { get; init; }

    /// <summary>Divided parts of the cache: 1, or as many as sequences.</summary>
    public required int Streams { get; init; }

    /// <summary>Cells of the cache, for each stream.</summary>
    public required long Cells { get; init; }

    /// <summary>Cells of the cache of sliding layers, for each stream.</summary>
    public required long SlidingCells { get; init; }

    public required GgmlType TypeK { get; init; }

    public required GgmlType TypeV { get; init; }

    public required bool FlashAttention { get; init; }

    /// <summary>Cached values lie transposed: decided when the cache is made, before the engine finds out whether attention can be fused.</summary>
    public bool ValuesTransposed { get; init; }
}
