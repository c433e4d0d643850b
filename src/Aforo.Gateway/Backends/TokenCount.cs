using System.Buffers;
using System.Text;
using System.Text.Json;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Backends;

/// <summary>Counts a prompt by the tokenizer of the runtime that would read it.</summary>
internal static class TokenCount
{
    /// <summary>Null where the runtime can't count this request (Ollama has no endpoint for it).</summary>
    public static async Task<long?> AskAsync(Backend backend, ApiEndpoint endpoint, PooledBody body, CancellationToken cancellation)
    {
        if (backend.Settings.Kind != "llama-server") return null;
        var sent = body.Bytes.ToArray();
        return endpoint.Path switch
        {
            "/v1/chat/completions" => await TemplateAsync(backend, sent, cancellation).ConfigureAwait(false),
            "/v1/messages" => Member(await backend.Look.AskAsync("v1/messages/count_tokens", sent, cancellation).ConfigureAwait(false), "input_tokens"),
            "/v1/completions" => Prompt(sent) is { } prompt ? await TokenizeAsync(backend, prompt, cancellation).ConfigureAwait(false) : null,
            _ => Translated(endpoint, sent) is { } conversation ? await TemplateAsync(backend, conversation, cancellation).ConfigureAwait(false) : null,
        };
    }

    /// <summary>Tokens of the body as it is written, by a server of an earlier time that renders no template; null where it can't do that either.</summary>
    public static Task<long?> AskWrittenAsync(Backend backend, PooledBody body, CancellationToken cancellation) =>
        backend.Settings.Kind == "llama-server" ? TokenizeAsync(backend, JsonSerializer.Serialize(Encoding.UTF8.GetString(body.Bytes), BackendJson.Default.String), cancellation) : Task.FromResult<long?>(null);

    /// <summary>The conversation as the backend will get it, where the client speaks another dialect.</summary>
    private static byte[]? Translated(ApiEndpoint endpoint, byte[] body) =>
        endpoint.Form is { } form and not (WireForm.OllamaEmbed or WireForm.OllamaEmbeddings) ? new Translator(form, WireForm.OpenAiChat).Request(body, new TranslationOptions { Model = "" }).Body : null;

    private static async Task<long?> TemplateAsync(Backend backend, byte[] body, CancellationToken cancellation)
    {
        using var templated = await backend.Look.AskAsync("apply-template", body, cancellation).ConfigureAwait(false);
        return templated is not null && ToldJson.Member(templated.RootElement, "prompt") is { ValueKind: JsonValueKind.String } prompt
            ? await TokenizeAsync(backend, prompt.GetRawText(), cancellation).ConfigureAwait(false)
            : null;
    }

    /// <param name="text">A JSON text as it is written, quotes included: it is never decoded here.</param>
    private static async Task<long?> TokenizeAsync(Backend backend, string text, CancellationToken cancellation)
    {
        using var reply = await backend.Look.AskAsync("tokenize", Encoding.UTF8.GetBytes("{\"add_special\":true,\"parse_special\":true,\"content\":" + text + "}"), cancellation).ConfigureAwait(false);
        return reply is not null && ToldJson.Member(reply.RootElement, "tokens") is { ValueKind: JsonValueKind.Array } tokens ? tokens.GetArrayLength() : null;
    }

    private static string? Prompt(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return ToldJson.Member(document.RootElement, "prompt") is { ValueKind: JsonValueKind.String } prompt ? prompt.GetRawText() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static long? Member(JsonDocument? document, string name)
    {
        using (document) return document is null ? null : ToldJson.Whole(document.RootElement, name);
    }
}
