using System.Collections.Immutable;
using System.Text.Json;
using Aforo.Core.Tokens;

namespace Aforo.Gateway.Backends;

/// <summary>A model's vocabulary out of Ollama's <c>/api/show</c>, which tells it when asked for everything (<c>verbose</c>).</summary>
internal static class VocabularyReading
{
    private const int LongestList = 2_000_000;

    /// <summary>Null where it is not told, or of a kind that is not counted.</summary>
    public static Vocabulary? Of(JsonElement show)
    {
        if (ToldJson.Member(show, "model_info") is not { ValueKind: JsonValueKind.Object } info) return null;
        if (ToldJson.Text(info, "tokenizer.ggml.model") is not { } kind) return null;
        return Vocabulary.Of(kind, Texts(info, "tokenizer.ggml.tokens"), Texts(info, "tokenizer.ggml.merges"), Numbers(info, "tokenizer.ggml.scores"), ToldJson.Text(info, "tokenizer.ggml.pre"));
    }

    private static ImmutableArray<string> Texts(JsonElement info, string name) => [.. Items(info, name).Select(item => ToldJson.Text(item) ?? "")];

    private static ImmutableArray<float> Numbers(JsonElement info, string name) => [.. Items(info, name).Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetSingle(out var number) ? number : 0)];

    private static IEnumerable<JsonElement> Items(JsonElement info, string name) => ToldJson.Member(info, name) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() <= LongestList ? list.EnumerateArray() : [];
}
