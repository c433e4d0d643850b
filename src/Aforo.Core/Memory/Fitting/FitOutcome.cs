using System.Collections.Immutable;

namespace Aforo.Core.Memory.Fitting;

/// <summary>A plan held against the pools of a machine.</summary>
public sealed record FitOutcome
{
    public required MemoryPlan Plan { get; init; }

    /// <summary>Pools in the order of the plan, each with its share of it.</summary>
    public required ImmutableArray<(FitPool Pool, PoolPlan Share)> Pools { get; init; }

    /// <summary>What lies beside the plan in each of <see cref="Pools"/>.</summary>
    public ImmutableArray<ImmutableArray<FitBeside>> Besides { get; init; } = [];

    /// <summary>Bytes of all that lies beside the plan.</summary>
    public long BesidesBytes => Besides.Sum(pool => pool.Sum(beside => beside.Bytes));

    /// <summary>The plan with the projector and the draft model; what is only left alone is not used.</summary>
    public long AllBytes => Plan.TotalBytes + Besides.Sum(pool => pool.Where(beside => beside.Kind != FitBesideKind.Reserve).Sum(beside => beside.Bytes));

    /// <summary>Bytes left in the tightest pool; negative: so many are missing. Null where no pool's size is known.</summary>
    public required long? HeadroomBytes { get; init; }

    /// <summary>The pool that <see cref="HeadroomBytes"/> is of; null where no pool's size is known.</summary>
    public FitPool? Tightest { get; init; }

    public bool? Fits => HeadroomBytes is { } left ? left >= 0 : null;
}
