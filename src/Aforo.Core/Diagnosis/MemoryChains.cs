using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Core.Machines;

namespace Aforo.Core.Diagnosis;

/// <summary>The chains of memory for a route: what its model needs at a context, against what each pool offers.</summary>
internal sealed class MemoryChains(Route route, Observation seen)
{
    private readonly Machine? _machine = IsLocal(route) ? seen.Machine : null;

    /// <summary>What the model needs with so many tokens for one request; null when its shape or weights are not known.</summary>
    public MemoryNeed? Need(double? context)
    {
        if (context is not { } tokens || route.Model is not { Shape: { } shape, FileBytes: { } weights }) return null;
        return MemoryNeed.Of(shape, weights, new MemoryNeedSettings
        {
            Context = (long)tokens,
            Parallel = (int)(route.RuntimeFact(FactNames.Parallel)?.Value.Whole ?? 1),
            CacheTypeK = route.RuntimeFact(FactNames.CacheTypeK)?.Value.Text ?? "f16",
            CacheTypeV = route.RuntimeFact(FactNames.CacheTypeV)?.Value.Text ?? "f16",
            MicroBatch = (int?)route.RuntimeFact(FactNames.MicroBatch)?.Value.Whole ?? 512,
        });
    }

    /// <summary>One chain for the pool that the accelerators give, or the machine's own memory where there is none.</summary>
    public ImmutableArray<Chain> Of(double? context)
    {
        if (Need(context) is not { } need || Links() is not { Length: > 0 } links) return [];
        return
        [
            new Chain
            {
                Dimension = Dimension.Memory,
                Unit = "bytes",
                Subject = route.Subject with { Pool = links[0].Layer },
                Links = links,
                Demand = new Demand { Value = need.TotalBytes, Basis = Basis.Predicted, Source = Source.Computed("weights + kv cache + buffers") },
            },
        ];
    }

    /// <summary>
    /// The largest context, up to <paramref name="upTo"/>, that the pool holds, in steps of 1,024 tokens; null when nothing is
    /// known of the pool, 0 when not even the smallest fits.
    /// </summary>
    public long? LargestContext(long upTo)
    {
        var holds = Of(upTo) is [var chain] ? chain.Holds : null;
        if (holds is null) return null;
        if (holds is true) return upTo;
        long low = 0, high = upTo / 1024;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (Of(middle * 1024) is [{ Holds: true }]) low = middle;
            else high = middle;
        }
        return low * 1024;
    }

    /// <summary>
    /// The cards together, since a model is laid across them; else the unified pool and the accelerator's share of it; else the
    /// host's memory.
    /// </summary>
    private ImmutableArray<Link> Links()
    {
        if (_machine is null) return [];
        var pools = Pools.Of(_machine);
        var cards = pools.Where(pool => pool.Kind == PoolKind.Device).ToArray();
        var source = _machine.Accelerators.FirstOrDefault(accelerator => !accelerator.Ignored)?.Source ?? _machine.Source;
        if (cards.Length > 0) return Chained("accelerator", cards.Sum(card => card.UsableBytes), "accelerator-free", cards.Any(card => card.FreeBytes is null) ? null : cards.Sum(card => card.FreeBytes), source);
        if (pools.FirstOrDefault(pool => pool.Kind == PoolKind.Unified) is { } unified) return Chained("physical", unified.PhysicalBytes, "accelerator-share", unified.UsableBytes, source, isShare: true);
        return pools is [{ } host, ..] ? Chained("physical", host.UsableBytes, "available", host.FreeBytes, _machine.Source) : [];
    }

    /// <param name="pool">Name of the pool's own link.</param>
    /// <param name="total">Its size.</param>
    /// <param name="part">Name of the lower link.</param>
    /// <param name="usable">What that link allows.</param>
    /// <param name="source">Where both come from.</param>
    /// <param name="isShare">
    /// A share holds whatever runs. What is free does not count while a model is loaded: it already lacks that model's memory,
    /// which would be counted twice.
    /// </param>
    private ImmutableArray<Link> Chained(string pool, long? total, string part, long? usable, Source source, bool isShare = false)
    {
        var links = ImmutableArray.CreateBuilder<Link>();
        if (total is { } bytes) links.Add(new Link { Layer = pool, Value = bytes, OnExceed = OnExceed.Reject, Source = source });
        if (usable is { } limit && (isShare || !seen.Models.Any(model => model.Loaded))) links.Add(new Link { Layer = part, Value = limit, OnExceed = OnExceed.Spill, Source = source });
        return links.ToImmutable();
    }

    private static bool IsLocal(Route route) => route.Runtime?.BaseUrl is not { } address || Addresses.IsLoopback(address);
}
