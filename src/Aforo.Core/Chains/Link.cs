using Aforo.Core.Facts;

namespace Aforo.Core.Chains;

/// <summary>One statement of one layer about a limit.</summary>
public sealed record Link
{
    /// <summary>One of <see cref="Layers"/>, or the name of a pool's share in a memory chain.</summary>
    public required string Layer { get; init; }

    /// <summary>Limit in the chain's unit; null when the layer is there and its value is not known.</summary>
    public required double? Value { get; init; }

    public Role Role { get; init; } = Role.InForce;

    /// <summary>For <see cref="Role.Overridden"/>: the layer that wins.</summary>
    public string? OverriddenBy { get; init; }

    /// <summary>For <see cref="Role.Ineffective"/>: a stable word that says why.</summary>
    public string? Reason { get; init; }

    public OnExceed? OnExceed { get; init; }

    /// <summary>For time: what it watches.</summary>
    public Span? Span { get; init; }

    public Basis Basis { get; init; } = Basis.Read;

    public Source Source { get; init; } = new();

    /// <summary>A link of the same layer, role and source as a fact, with the fact's number as its value.</summary>
    public static Link From(Fact fact, string? layer = null) => new()
    {
        Layer = layer ?? fact.Layer ?? "unknown",
        Value = fact.Value.Number,
        Role = fact.Role,
        OverriddenBy = fact.OverriddenBy,
        Reason = fact.Reason,
        Basis = fact.Basis,
        Source = fact.Source,
    };
}
