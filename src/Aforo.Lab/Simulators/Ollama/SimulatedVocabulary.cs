using System.Text.Json;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>A small vocabulary of GPT-2's kind, as <c>/api/show</c> tells it when it is asked for everything: letters, pairs of small letters, and each pair twice.</summary>
internal static class SimulatedVocabulary
{
    /// <summary>The members of <c>model_info</c> with their lists.</summary>
    public static void Fill(Utf8JsonWriter json, string modelInfo)
    {
        using var info = JsonDocument.Parse(modelInfo);
        json.WriteStartObject();
        foreach (var member in info.RootElement.EnumerateObject())
        {
            if (member.Name is "tokenizer.ggml.tokens") List(json, member.Name, [.. Letters(), .. Pairs(), .. Pairs().Select(pair => pair + pair)]);
            else if (member.Name is "tokenizer.ggml.merges") List(json, member.Name, [.. Pairs().Select(pair => $"{pair[0]} {pair[1]}"), .. Pairs().Select(pair => $"{pair} {pair}")]);
            else member.WriteTo(json);
        }
        json.WriteEndObject();
    }

    /// <summary>In the alphabet of such vocabularies: a space is U+0120, the end of a line U+010A.</summary>
    private static IEnumerable<string> Letters() => Enumerable.Range('!', '~' - '!' + 1).Select(letter => ((char)letter).ToString()).Concat(["\u0120", "\u010A"]);

    private static IEnumerable<string> Pairs() => Enumerable.Range('a', 26).SelectMany(first => Enumerable.Range('a', 26).Select(second => $"{(char)first}{(char)second}"));

    private static void List(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
