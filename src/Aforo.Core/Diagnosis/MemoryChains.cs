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

    private ImmutableArray<Link> Links()
    {
        if (_machine is null) return [];
        var used = _machine.Accelerators.Where(accelerator => !accelerator.Ignored).ToArray();
        var shared = used.FirstOrDefault(accelerator => accelerator is { SharedPool: true, UsableBytes: not null });
        if (used.FirstOrDefault(accelerator => accelerator.MemoryBytes is not null) is not null)
        {
            var cards = used.Where(accelerator => accelerator.MemoryBytes is not null).ToArray();
            var total = cards.Sum(card => card.MemoryBytes!.Value);
            var free = cards.All(card => card.FreeBytes is not null) && !LoadedHere ? cards.Sum(card => card.FreeBytes!.Value) : (long?)null;
            return Pool("accelerator", total, "accelerator-free", free, cards[0].Source);
        }
        if (shared is not null) return Pool("physical", _machine.MemoryBytes, "accelerator-share", shared.UsableBytes, shared.Source);
        return Pool("physical", _machine.MemoryBytes, "available", LoadedHere ? null : _machine.MemoryAvailableBytes, _machine.Source);
    }

    /// <summary>While a model is loaded, the free figure already lacks its memory and would be counted twice.</summary>
    private bool LoadedHere => seen.Models.Any(model => model.Loaded);

    private static ImmutableArray<Link> Pool(string pool, long? total, string share, long? usable, Source source)
    {
        var links = ImmutableArray.CreateBuilder<Link>();
        if (total is { } bytes) links.Add(new Link { Layer = pool, Value = bytes, OnExceed = OnExceed.Reject, Source = source });
        if (usable is { } part) links.Add(new Link { Layer = share, Value = part, OnExceed = OnExceed.Spill, Source = source });
        return links.ToImmutable();
    }

    private static bool IsLocal(Route route) => route.Runtime?.BaseUrl is not { } address || Addresses.IsLoopback(address);
}
