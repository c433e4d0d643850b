using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Aforo.Core.Messages;

namespace Aforo.Testing.Messages;

/// <summary>Whether what a reader says can be told in every language.</summary>
/// <param name="sources">Assemblies with texts.</param>
public sealed partial class SayingCheck(params ImmutableArray<Assembly> sources)
{
    public Catalogue English { get; } = new(Language.English, sources);

    public Catalogue Spanish { get; } = new(Language.Spanish, sources);

    /// <summary>As programs read it: in English, and what it quotes letter for letter.</summary>
    public string Message(Saying what) => what.Quotation ?? English.Text(what);

    /// <summary>What keeps it from being told: a key without a text, a slot without a value or that no text has, a number without a format. Null: nothing.</summary>
    public string? Fault(Saying what) => Fault(what, English) ?? Fault(what, Spanish) ?? what.Parts.Select(part => Fault(part.Text)).FirstOrDefault(fault => fault is not null);

    private static string? Fault(Saying what, Catalogue words)
    {
        if (!words.Texts.TryGetValue(what.Key, out var text)) return $"{what.Key} has no text";
        var asked = Slot().Matches(text).ToLookup(slot => slot.Groups[1].Value, slot => slot.Groups[2].Value);
        var needed = Slot().Matches(Optional().Replace(text, "")).Select(slot => slot.Groups[1].Value);
        var known = what.Slots.Where(slot => slot.Value.IsKnown).Select(slot => slot.Name).Concat(what.Parts.Select(part => part.Name)).ToHashSet();
        if (needed.FirstOrDefault(name => !known.Contains(name)) is { } empty) return $"{what.Key} has nothing for {empty}";
        if (known.FirstOrDefault(name => !asked.Contains(name)) is { } odd) return $"{what.Key} asks for no {odd}";
        return what.Slots.FirstOrDefault(slot => slot.Value.Number is not null && asked[slot.Name].Any(format => format.Length == 0)).Name is { } number ? $"{what.Key} groups the digits of {number}" : null;
    }

    [GeneratedRegex(@"\{([a-z]+):?([^}]*)\}")]
    private static partial Regex Slot();

    [GeneratedRegex(@"\[\[.*?\]\]")]
    private static partial Regex Optional();
}
