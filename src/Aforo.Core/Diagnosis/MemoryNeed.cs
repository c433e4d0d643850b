using Aforo.Core.Memory;
using Aforo.Core.Models;

namespace Aforo.Core.Diagnosis;

/// <summary>Settings that decide how much memory a loaded model takes.</summary>
public sealed record MemoryNeedSettings
{
    /// <summary>Context of one request, in tokens.</summary>
    public required long Context { get; init; }

    /// <summary>Requests worked on at once; each has its own cache.</summary>
    public int Parallel { get; init; } = 1;

    public string CacheTypeK { get; init; } = "f16";

    public string CacheTypeV { get; init; } = "f16";

    public int MicroBatch { get; init; } = 512;
}

/// <summary>Memory that a loaded model takes, in bytes, as the planner computes it.</summary>
/// <param name="WeightsBytes">Size of the weights.</param>
/// <param name="KvBytes">KV cache and recurrent state.</param>
/// <param name="BufferBytes">Compute and output buffers.</param>
/// <param name="KvBytesPerToken">What one more token of context costs; null where the cache does not grow by the token.</param>
/// <param name="Context">Tokens for which it was computed.</param>
public sealed record MemoryNeed(long WeightsBytes, long KvBytes, long BufferBytes, double? KvBytesPerToken, long Context)
{
    public long TotalBytes => WeightsBytes + KvBytes + BufferBytes;

    /// <summary>
    /// Null when it can't be told from what is known of the shape: a wrong number is worse than none. Of an architecture that is not known
    /// the cache alone is counted, where every layer keeps all tokens.
    /// </summary>
    public static MemoryNeed? Of(ModelShape shape, long weights, MemoryNeedSettings settings)
    {
        var perToken = KvCache.BytesPerToken(shape, settings.CacheTypeK, settings.CacheTypeV);
        var outcome = MemoryPlanner.Plan(shape, WeightInventory.OfFile(weights), new MemorySettings
        {
            ContextSize = settings.Context * settings.Parallel,
            Parallel = settings.Parallel,
            CacheTypeK = settings.CacheTypeK,
            CacheTypeV = settings.CacheTypeV,
            MicroBatch = settings.MicroBatch,
        });
        if (outcome.Plan is { } plan)
            return new MemoryNeed(weights, plan.KvCacheBytes + plan.RecurrentStateBytes, plan.ComputeBytes + plan.OutputBytes, perToken ?? plan.CacheBytesPerToken, settings.Context);
        if (outcome.Refusal is not null || KvCache.Bytes(shape, settings.Context, settings.Parallel, settings.CacheTypeK, settings.CacheTypeV) is not { } cache) return null;
        return new MemoryNeed(weights, cache, 0, perToken, settings.Context);
    }
}
