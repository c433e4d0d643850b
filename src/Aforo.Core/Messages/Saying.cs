using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Core.Messages;

/// <summary>A text before it is in any language: it is put together where it is shown.</summary>
/// <param name="Key">Key in the catalogue of texts.</param>
/// <param name="Slots">Values that stand in the text.</param>
public sealed record Saying(string Key, params ImmutableArray<(string Name, FactValue Value)> Slots)
{
    /// <summary>Key of what another program says.</summary>
    private const string QuotedKey = "quoted";

    /// <summary>Texts that stand within the text, each in a slot.</summary>
    public ImmutableArray<(string Name, Saying Text)> Parts { get; init; } = [];

    /// <summary>What it quotes, letter for letter; null for a text of the catalogue.</summary>
    public string? Quotation => Key == QuotedKey ? Slots[0].Value.Text : null;

    /// <summary>The words of another program or of the system, which no catalogue has; in English they stand as they are, elsewhere in quotes.</summary>
    public static Saying Quote(string text) => new(QuotedKey, ("text", text));

    /// <summary>The same with another text in one of its slots.</summary>
    public Saying With(string name, Saying text) => this with { Parts = Parts.Add((name, text)) };

    public bool Equals(Saying? other) => other is not null && Key == other.Key && Slots.SequenceEqual(other.Slots) && Parts.SequenceEqual(other.Parts);

    public override int GetHashCode() => HashCode.Combine(Key, Slots.Length, Parts.Length);

    /// <summary>The key with all that stands in the text, in no language.</summary>
    public override string ToString() => $"{Key}({string.Join(", ", Slots.Select(slot => $"{slot.Name}={slot.Value}").Concat(Parts.Select(part => $"{part.Name}={part.Text}")))})";
}
