using System.Collections.Immutable;
using Aforo.Core.Facts;
using Aforo.Core.Messages;

namespace Aforo.Core.Diagnosis;

/// <summary>How bad a finding is.</summary>
public enum Severity
{
    /// <summary>Requests fail, or answers are silently wrong.</summary>
    Critical,

    /// <summary>Time or memory is wasted, or something will fail soon.</summary>
    Warning,

    /// <summary>Worth knowing.</summary>
    Info,
}

/// <summary>Whether the present configuration would fail again.</summary>
public enum Status
{
    Current,
    Mended,
}

/// <summary>
/// What is wrong. A finding is data: the words come from the message catalogue, under its <see cref="Id"/> and
/// <see cref="Variant"/>, with <see cref="Slots"/> filled in.
/// </summary>
public sealed record Finding
{
    /// <summary>Such as <c>context.definition-below-native</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Such as <c>CTX-13</c>.</summary>
    public required string Rule { get; init; }

    public required Severity Severity { get; init; }

    public Status Status { get; init; } = Status.Current;

    /// <summary>Which of several texts of the same finding applies; null is the plain one.</summary>
    public string? Variant { get; init; }

    /// <summary>What the finding speaks of; two findings of one rule about one subject are merged.</summary>
    public Chains.Subject Subject { get; init; } = new(null, null, null);

    /// <summary>Values for the text's slots, by name.</summary>
    public ImmutableDictionary<string, FactValue> Slots { get; init; } = ImmutableDictionary<string, FactValue>.Empty;

    /// <summary>What a reader said, for the text's slot <c>message</c>; null where the text quotes none.</summary>
    public Saying? Said { get; init; }

    /// <summary>Id of the finding that causes this one.</summary>
    public string? BecauseOf { get; init; }

    public ImmutableArray<Evidence> Evidence { get; init; } = [];

    public ImmutableArray<Arithmetic> Arithmetic { get; init; } = [];

    public Remedy? Remedy { get; init; }

    /// <summary>The incidents that it accounts for.</summary>
    public ImmutableArray<Cases.Incident> Explains { get; init; } = [];

    /// <summary>Tokens, seconds or requests lost: what orders findings of one severity. Bigger hurts more.</summary>
    public double Weight { get; init; }
}

/// <summary>A fact that speaks for a finding.</summary>
public sealed record Evidence(string Fact, FactValue Value, string? Unit, Basis Basis, Source Source)
{
    /// <summary>What a reader said, in the place of a value; null for a fact.</summary>
    public Saying? Said { get; init; }

    public static Evidence Of(Fact fact) => new(fact.Name, fact.Value, fact.Unit, fact.Basis, fact.Source);
}

/// <summary>One step of a proof: an expression in plain figures, and what it comes to.</summary>
public sealed record Arithmetic(string Expression, double Result, string Unit);

/// <summary>What mends a finding. The words stand in the message catalogue under <see cref="Id"/>.</summary>
/// <param name="Id">Such as <c>ollama.create-definition</c>.</param>
/// <param name="Slots">Values for the text.</param>
/// <param name="Automatic">Whether <c>aforo fix</c> can do it.</param>
public sealed record Remedy(string Id, ImmutableDictionary<string, FactValue> Slots, bool Automatic = false);
