using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Aforo.Core.Facts;

namespace Aforo.Core.Messages;

/// <summary>
/// A catalogue of what people read. A text has slots, <c>{name}</c> or <c>{name:format}</c>, and parts in double brackets
/// that are left out when one of their slots has no value. The files are read when the first text is asked for.
/// </summary>
/// <param name="language">The language of all texts.</param>
/// <param name="sources">Assemblies that hold files of texts, as resources named <c>messages/…</c>, beside this one.</param>
public sealed class Catalogue(Language language, params ImmutableArray<Assembly> sources)
{
    private Dictionary<string, string>? _texts;

    public Language Language => language;

    /// <summary>The text under a key with its slots filled in. A missing key answers the key itself, so that nothing is lost.</summary>
    public string Text(string key, IReadOnlyDictionary<string, FactValue>? slots = null) => Find(key, slots) ?? key;

    /// <summary>The text under a key, or null when there is none.</summary>
    public string? Find(string key, IReadOnlyDictionary<string, FactValue>? slots = null) =>
        Texts.TryGetValue(key, out var template) ? Template.Fill(template, slots, language) : null;

    public string Text(string key, params ReadOnlySpan<(string Name, FactValue Value)> slots)
    {
        var values = new Dictionary<string, FactValue>();
        foreach (var (name, value) in slots) values[name] = value;
        return Text(key, values);
    }

    /// <summary>A text with the texts that stand within it.</summary>
    public string Text(Saying saying)
    {
        var values = new Dictionary<string, FactValue>(StringComparer.Ordinal);
        foreach (var (name, value) in saying.Slots) values[name] = value;
        foreach (var (name, text) in saying.Parts) values[name] = Text(text);
        return Text(saying.Key, values);
    }

    /// <summary>Every key with its template, in this language.</summary>
    public IReadOnlyDictionary<string, string> Texts => _texts ??= Load(language.Code, [typeof(Catalogue).Assembly, .. sources]);

    private static Dictionary<string, string> Load(string code, ImmutableArray<Assembly> sources)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (source, name) in sources.SelectMany(source => source.GetManifestResourceNames().Where(name => name.StartsWith("messages/", StringComparison.Ordinal)).Select(name => (source, name))))
        {
            using var stream = source.GetManifestResourceStream(name)!;
            using var document = JsonDocument.Parse(stream);
            foreach (var entry in document.RootElement.EnumerateObject())
            {
                if (entry.Value.TryGetProperty(code, out var text)) texts[entry.Name] = text.GetString()!;
            }
        }
        return texts;
    }
}
