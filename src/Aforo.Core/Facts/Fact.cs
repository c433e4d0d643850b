namespace Aforo.Core.Facts;

/// <summary>One statement of one layer, with its source. The names are those of <see cref="FactNames"/>.</summary>
public sealed record Fact
{
    public required string Name { get; init; }

    public Scope Scope { get; init; } = new();

    public required FactValue Value { get; init; }

    /// <summary><c>tokens</c>, <c>seconds</c>, <c>bytes</c>, <c>tok/s</c>, or null.</summary>
    public string? Unit { get; init; }

    /// <summary>Which layer says it: one of <see cref="Layers"/>.</summary>
    public string? Layer { get; init; }

    public Role Role { get; init; } = Role.InForce;

    /// <summary>For <see cref="Role.Overridden"/>: the layer, file or pointer that wins.</summary>
    public string? OverriddenBy { get; init; }

    /// <summary>For <see cref="Role.Ineffective"/>: a stable word that says why, such as <c>v1-cannot-carry-num-ctx</c>.</summary>
    public string? Reason { get; init; }

    public Basis Basis { get; init; } = Basis.Read;

    public Source Source { get; init; } = new();
}
