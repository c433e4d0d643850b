using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;

namespace Aforo.Remedies.Tests.Generated;

/// <summary>A change that is wanted: where the edited file has it, where the program's own view has it, and what it will be.</summary>
internal sealed record Wish(string Pointer, TextValue Value, string SeenAt, JsonNode Seen)
{
    /// <summary>The key that the lines of the change name.</summary>
    public string Key => Pointer[(Pointer.LastIndexOf('/') + 1)..];
}

/// <summary>A configuration as somebody might have written it, and what is to be changed in it.</summary>
/// <param name="Parser">Whose: <c>openclaw</c>, <c>jsonc</c>, <c>codex</c>, <c>yaml</c>, <c>dotenv</c>, <c>systemd</c>, <c>modelfile</c>.</param>
/// <param name="Format">Format of the edited file.</param>
/// <param name="Files">Texts by name.</param>
/// <param name="Root">The file that the program opens.</param>
/// <param name="Edited">The file that is changed.</param>
/// <param name="Wishes">The changes.</param>
internal sealed record GeneratedCase(string Parser, TextFormat Format, ImmutableSortedDictionary<string, string> Files, string Root, string Edited, ImmutableArray<Wish> Wishes)
{
    public static GeneratedCase Single(string parser, TextFormat format, string name, string text, params ImmutableArray<Wish> wishes) =>
        new(parser, format, ImmutableSortedDictionary<string, string>.Empty.Add(name, text), name, name, wishes);
}
