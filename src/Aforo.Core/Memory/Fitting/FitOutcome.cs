using System.Collections.Immutable;

namespace Aforo.Core.Memory.Fitting;

/// <summary>A plan held against the pools of a machine.</summary>
public sealed record FitOutcome
{
    public required MemoryPlan Plan { get; init; }

    /// <summary>Pools in the order of the plan, each with its share of it.</summary>
    public required ImmutableArray<(FitPool Pool, PoolPlan Share)> Pools { get; init; }

    /// <summary>Bytes left in the tightest pool; negative: so many are missing. Null where no pool's size is known.</summary>
    public required long? HeadroomBytes { get; init; }

    public bool? Fits => HeadroomBytes is { } left ? left >= 0 : null;
}

/// <summary>A change of settings and what it gives.</summary>
/// <param name="Option">As llama.cpp names it, or <c>quantization</c>.</param>
/// <param name="Value">What it would be set to.</param>
/// <param name="SavedBytes">Bytes that it saves in the tightest pool.</param>
/// <param name="HeadroomBytes">What is left then.</param>
public sealed record FitChange(string Option, string Value, long SavedBytes, long HeadroomBytes)
{
    public bool Suffices => HeadroomBytes >= 0;
}
