using Aforo.Core.Facts;

namespace Aforo.Core.Chains;

/// <summary>What is asked of a chain: a value, or an interval.</summary>
public sealed record Demand
{
    public required double Value { get; init; }

    /// <summary>Lower end, where the demand is an interval.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end, where the demand is an interval.</summary>
    public double? High { get; init; }

    public Basis Basis { get; init; } = Basis.Read;

    public Source Source { get; init; } = new();
}
