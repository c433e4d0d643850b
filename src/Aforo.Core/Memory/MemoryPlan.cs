using System.Collections.Immutable;

namespace Aforo.Core.Memory;

/// <summary>Memory that a loaded model takes, in bytes, pool by pool.</summary>
public sealed record MemoryPlan
{
    public required string Architecture { get; init; }

    /// <summary>Tokens of context in all, after rounding.</summary>
    public required long ContextSize { get; init; }

    /// <summary>Tokens that one slot can hold.</summary>
    public required long ContextPerSlot { get; init; }

    /// <summary>Devices in their order, the host last.</summary>
    public required ImmutableArray<PoolPlan> Pools { get; init; }

    /// <summary>Caches, layer by layer.</summary>
    public required ImmutableArray<LayerPlan> Layers { get; init; }

    /// <summary>Most that copies of prompts may take in host memory; not part of <see cref="TotalBytes"/>.</summary>
    public required long HostPromptCacheBytes { get; init; }

    /// <summary>
    /// A micro-batch's inputs in the machine's memory before they are copied to an accelerator that shares this memory but whose bounded part
    /// of it they are not in; not part of <see cref="TotalBytes"/>. 0 where they lie in a pool of the plan.
    /// </summary>
    public long HostInputBytes { get; init; }

    /// <summary>
    /// Bytes of the host's weights that are copied into anonymous memory, rearranged for the processor; part of <see cref="WeightsBytes"/>. A mapped file
    /// keeps its own pages of them besides, until the system wants them back.
    /// </summary>
    public long RepackedBytes { get; init; }

    /// <summary>What one more token of context costs at this size; layers with a full window or a fixed state cost nothing more.</summary>
    public required double CacheBytesPerToken { get; init; }

    /// <summary>False where weights were distributed among pools by estimate.</summary>
    public required bool WeightsAreExact { get; init; }

    public long WeightsBytes => Pools.Sum(pool => pool.WeightsBytes);

    public long KvCacheBytes => Pools.Sum(pool => pool.KvCacheBytes);

    public long RecurrentStateBytes => Pools.Sum(pool => pool.RecurrentStateBytes);

    public long ComputeBytes => Pools.Sum(pool => pool.ComputeBytes);

    public long OutputBytes => Pools.Sum(pool => pool.OutputBytes);

    public long TotalBytes => Pools.Sum(pool => pool.TotalBytes);
}

/// <summary>Part of a plan that lies in one pool, in bytes.</summary>
public sealed record PoolPlan
{
    /// <summary><c>host</c>, or <c>device0</c>, <c>device1</c>, …</summary>
    public required string Name { get; init; }

    public required bool IsDevice { get; init; }

    public long WeightsBytes { get; init; }

    public long KvCacheBytes { get; init; }

    public long RecurrentStateBytes { get; init; }

    public long ComputeBytes { get; init; }

    public long OutputBytes { get; init; }

    public long TotalBytes => WeightsBytes + KvCacheBytes + RecurrentStateBytes + ComputeBytes + OutputBytes;
}

/// <summary>Cache of one layer, in bytes.</summary>
/// <param name="Pool">Index of its pool.</param>
/// <param name="KeyBytes">Keys, or the compressed vectors of latent attention.</param>
/// <param name="ValueBytes">Values.</param>
/// <param name="RecurrentBytes">Recurrent state of all slots.</param>
public readonly record struct LayerPlan(int Pool, long KeyBytes, long ValueBytes, long RecurrentBytes);
