using System.Collections.Immutable;
using Aforo.Core.Machines;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Fitting;

/// <summary>Does a model fit, up to which context, and what would make it fit: always by the one plan.</summary>
public sealed class MemoryFit(PlannableModel model, ImmutableArray<FitPool> pools, FitBesides? besides = null)
{
    private const long Step = 256;

    private readonly Dictionary<MemorySettings, long?> _largest = [];

    /// <summary>Devices that these pools are for the engine; 0: only host memory.</summary>
    public int Devices => pools.Count(pool => pool.Kind != PoolKind.Host);

    public (FitOutcome? Outcome, PlanOutcome Planned) Judge(MemorySettings settings)
    {
        var planned = model.Plan(Placed(settings));
        if (planned.Plan is not { } plan) return (null, planned);
        if (besides?.Draft is not { } draft) return (Hold(plan, settings, null), planned);
        var (drafted, refused) = new MemoryFit(draft, pools).Judge(FitBesides.OfDraft(settings));
        return drafted is null ? (null, refused) : (Hold(plan, settings, drafted), planned);
    }

    /// <summary>The settings with the devices of these pools; layers go to them by how much each may use.</summary>
    public MemorySettings Placed(MemorySettings settings) => pools.IsEmpty ? settings : settings with
    {
        Devices = Devices,
        TensorSplit = settings.TensorSplit.IsDefaultOrEmpty && Devices > 1
            ? [.. pools.Where(pool => pool.Kind != PoolKind.Host).Select(pool => (double)Math.Max((pool.UsableBytes ?? 1) - pool.TakenBytes, 0))]
            : settings.TensorSplit,
    };

    /// <summary>
    /// The largest context, in steps of 256 tokens and up to the trained length, that fits; 0 if not even the smallest does, null if nothing
    /// is known of the pools. Memory grows with the context almost in a straight line, so a line is followed until it is found.
    /// </summary>
    public long? LargestContext(MemorySettings settings)
    {
        // The same for every context that is asked about.
        var key = settings with { ContextSize = 0 };
        if (!_largest.TryGetValue(key, out var known)) _largest.Add(key, known = FindLargest(key));
        return known;
    }

    /// <summary>Changes that save memory in the tightest pool, gentlest first; each by itself, and each planned anew.</summary>
    public ImmutableArray<FitChange> Changes(MemorySettings settings, ImmutableArray<(string Name, WeightInventory Weights)> quantizations) =>
        new ChangeSearch(this, model, settings, quantizations).Single();

    /// <summary>Changes that make it fit only together, gentlest first; what each adds. Empty where they do not suffice either.</summary>
    public ImmutableArray<FitChange> Combined(MemorySettings settings, ImmutableArray<(string Name, WeightInventory Weights)> quantizations) =>
        new ChangeSearch(this, model, settings, quantizations).Together();

    /// <summary>The same pools for other weights.</summary>
    internal MemoryFit With(WeightInventory weights) => new(new PlannableModel(model.Shape, weights), pools, besides);

    private long? FindLargest(MemorySettings settings)
    {
        if (model.Shape.NativeContext is not { } native) return null;
        if (Headroom(settings, native) is not { } atNative) return null;
        if (atNative >= 0) return native;
        long low = 0, high = (native + Step - 1) / Step;
        if (Headroom(settings, Step) is not { } atLeast || atLeast < 0) return 0;
        low = 1;
        double left = atLeast, right = atNative;
        for (var round = 0; high - low > 1; round++)
        {
            // A straight line may creep from one side; every third step halves.
            var guess = round % 3 == 2 ? (low + high) / 2 : low + (long)((high - low) * (left / (left - right)));
            guess = Math.Clamp(guess, low + 1, high - 1);
            if (Headroom(settings, guess * Step) is not { } there) return null;
            if (there >= 0) (low, left) = (guess, there);
            else (high, right) = (guess, there);
        }
        return low * Step;
    }

    private long? Headroom(MemorySettings settings, long context) => Judge(settings with { ContextSize = context }).Outcome?.HeadroomBytes;

    private FitOutcome Hold(MemoryPlan plan, MemorySettings settings, FitOutcome? draft)
    {
        var shares = Shares(plan, settings, out var inputs);
        ImmutableArray<ImmutableArray<FitBeside>> beside = [.. shares.Select((share, index) => Beside(shares, index, draft))];
        long? headroom = null;
        FitPool? tightest = null;
        for (var i = 0; i < shares.Length; i++)
        {
            var (pool, share) = shares[i];
            if (pool.UsableBytes is not { } usable) continue;
            var left = usable - pool.TakenBytes - share.TotalBytes - beside[i].Sum(one => one.Bytes);
            if (headroom <= left) continue;
            (headroom, tightest) = (left, pool);
        }
        return new FitOutcome { Plan = plan with { Pools = [.. shares.Select(one => one.Share)], HostInputBytes = inputs }, Pools = shares, Besides = beside, HeadroomBytes = headroom, Tightest = tightest };
    }

    private ImmutableArray<FitBeside> Beside(ImmutableArray<(FitPool Pool, PoolPlan Share)> shares, int index, FitOutcome? draft)
    {
        if (besides is null) return [];
        var beside = ImmutableArray.CreateBuilder<FitBeside>();
        void Add(FitBesideKind kind, long bytes)
        {
            if (bytes > 0) beside.Add(new FitBeside(kind, bytes));
        }
        // Devices come first.
        if (shares[index].Pool.Kind != PoolKind.Host) Add(FitBesideKind.Reserve, besides.ReserveBytes);
        if (index == 0) Add(FitBesideKind.Projector, besides.ProjectorBytes);
        if (draft is not null) Add(FitBesideKind.Draft, draft.Pools[index].Share.TotalBytes);
        return beside.ToImmutable();
    }

    private ImmutableArray<(FitPool Pool, PoolPlan Share)> Shares(MemoryPlan plan, MemorySettings settings, out long inputs)
    {
        inputs = 0;
        var host = plan.Pools[^1];
        var known = pools.FirstOrDefault(pool => pool.Kind == PoolKind.Host) ?? new FitPool("host", PoolKind.Host, null);
        if (Devices == 0) return [.. plan.Pools.Select(pool => pool.IsDevice ? (new FitPool(pool.Name, PoolKind.Device, null), pool) : (known, pool))];
        var shares = ImmutableArray.CreateBuilder<(FitPool, PoolPlan)>();
        var devices = pools.Where(pool => pool.Kind != PoolKind.Host).ToArray();
        var merged = false;
        for (var i = 0; i < devices.Length; i++)
        {
            // The host's part lies in the same memory.
            var isShared = devices[i].Kind == PoolKind.Unified && !merged;
            // Metal's bound is on what Metal allocates. The inputs are the processor's; the file it maps as a whole, with the input's table.
            if (isShared && settings is { Backend: MemoryBackend.Metal, CpuExpertLayers: 0 } && plan.Layers.All(layer => plan.Pools[layer.Pool].IsDevice)) (inputs, host) = (host.ComputeBytes, host with { ComputeBytes = 0 });
            shares.Add((devices[i], isShared ? Sum(plan.Pools[i], host) : plan.Pools[i]));
            merged |= isShared;
        }
        if (!merged) shares.Add((known, host));
        return shares.ToImmutable();
    }

    private static PoolPlan Sum(PoolPlan a, PoolPlan b) => a with
    {
        WeightsBytes = a.WeightsBytes + b.WeightsBytes,
        KvCacheBytes = a.KvCacheBytes + b.KvCacheBytes,
        RecurrentStateBytes = a.RecurrentStateBytes + b.RecurrentStateBytes,
        ComputeBytes = a.ComputeBytes + b.ComputeBytes,
        OutputBytes = a.OutputBytes + b.OutputBytes,
    };
}
