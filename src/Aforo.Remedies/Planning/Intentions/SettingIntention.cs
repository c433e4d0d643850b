using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;

namespace Aforo.Remedies.Planning.Intentions;

/// <summary>A place of a file says another value.</summary>
public sealed record SettingIntention : FileIntention
{
    /// <summary>JSON pointer in the file.</summary>
    public required string Pointer { get; init; }

    /// <summary>What it says now, in the file's own unit; unknown where it says nothing.</summary>
    public FactValue Before { get; init; }

    /// <summary>What it shall say, in the file's own unit.</summary>
    public required FactValue After { get; init; }

    /// <summary>Facts that are no longer true then.</summary>
    public ImmutableArray<Fact> Replaces { get; init; } = [];

    /// <summary>Facts that are true then.</summary>
    public ImmutableArray<Fact> Says { get; init; } = [];

    public override Observation Apply(Observation seen) => seen with { Facts = [.. seen.Facts.Where(fact => !Replaces.Contains(fact)), .. Says] };

    public override ImmutableArray<TextEdit> Edits(TextDocument document) => [new TextEdit.Set(Pointer, Value(After))];

    private static TextValue Value(FactValue value) => value switch
    {
        { Whole: { } whole } => whole,
        { Number: { } real } => real,
        { Text: { } text } => text,
        { Flag: { } flag } => flag,
        _ => TextValue.Null,
    };
}
