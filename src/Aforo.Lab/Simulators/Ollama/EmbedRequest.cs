using System.Collections.Immutable;
using System.Text.Json;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>Texts of which vectors are asked for.</summary>
/// <param name="Model">The model and the options.</param>
/// <param name="Texts">The texts; none only loads the model.</param>
/// <param name="Length">Numbers of each vector; null for as many as the model has.</param>
internal sealed record EmbedRequest(ModelRequest Model, ImmutableArray<string> Texts, int? Length)
{
    private static readonly Refusal InvalidType = new(400, "invalid input type");

    /// <summary>Whether a text that is too long is cut; <c>/api/embeddings</c> leaves that to the runner.</summary>
    public bool Cuts => Model.Truncate != false;

    /// <summary><c>/api/embed</c>: <c>input</c> is a text or a list of texts.</summary>
    public static (EmbedRequest?, Refusal?) Native(JsonElement body) => Of(body, native: true, []);

    /// <summary><c>/api/embeddings</c>: one <c>prompt</c>.</summary>
    public static (EmbedRequest?, Refusal?) Old(JsonElement body)
    {
        var request = ModelRequest.Common(body, native: true);
        if (request.Model.Length == 0) return (null, new Refusal(400, "model is required"));
        return (new(request, PromptMessage.Text(body, "prompt") is { Length: > 0 } prompt ? [prompt] : [], null), null);
    }

    /// <summary><c>/v1/embeddings</c>: an empty text is a text, and no list may be empty.</summary>
    public static (EmbedRequest?, Refusal?) OpenAi(JsonElement body, Release release)
    {
        var form = PromptMessage.Text(body, "encoding_format");
        if (release.PacksVectors && form.Length > 0 && !form.Equals("float", StringComparison.OrdinalIgnoreCase) && !form.Equals("base64", StringComparison.OrdinalIgnoreCase))
            return (null, new Refusal(400, $"Invalid value for 'encoding_format' = {form}. Supported values: ['float', 'base64']."));
        if (!body.TryGetProperty("input", out var input) || input.ValueKind == JsonValueKind.Null || (input.ValueKind == JsonValueKind.Array && input.GetArrayLength() == 0))
            return (null, new Refusal(400, "invalid input"));
        return Of(body, native: false, [""]);
    }

    private static (EmbedRequest?, Refusal?) Of(JsonElement body, bool native, ImmutableArray<string> ofEmpty)
    {
        ImmutableArray<string> texts = [];
        if (body.TryGetProperty("input", out var input) && input.ValueKind != JsonValueKind.Null)
        {
            if (input.ValueKind == JsonValueKind.String) texts = input.GetString() is { Length: > 0 } text ? [text] : ofEmpty;
            else if (input.ValueKind != JsonValueKind.Array || input.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String)) return (null, InvalidType);
            else texts = [.. input.EnumerateArray().Select(item => item.GetString()!)];
        }
        var length = body.TryGetProperty("dimensions", out var wanted) && wanted.ValueKind == JsonValueKind.Number && wanted.TryGetInt32(out var numbers) ? numbers : (int?)null;
        return (new(ModelRequest.Common(body, native), texts, length), null);
    }
}
