using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>Answers of <c>/v1/chat/completions</c>: server-sent events, or one object.</summary>
internal sealed class OpenAiReply(HttpContext http, ModelRequest request, TimeProvider clock, bool usage) : Reply(http)
{
    private readonly StringBuilder _text = new();
    private readonly long _created = clock.GetUtcNow().ToUnixTimeSeconds();

    private string Id => $"chatcmpl-{_created % 1000}";

    public override async Task PieceAsync(string text)
    {
        if (!request.Stream)
        {
            _text.Append(text);
            return;
        }
        var first = !Started;
        await EventAsync(Chunk(json => Choice(json, first, text, null))).ConfigureAwait(false);
    }

    public override async Task EndAsync(Ending ending)
    {
        var reason = ending.Reason == "length" ? "length" : "stop";
        if (!request.Stream)
        {
            await WholeAsync(200, Completion(reason, ending)).ConfigureAwait(false);
            return;
        }
        await EventAsync(Chunk(json => Choice(json, false, null, reason))).ConfigureAwait(false);
        if (usage)
        {
            await EventAsync(Chunk(json =>
            {
                json.WriteStartArray("choices");
                json.WriteEndArray();
                Json.OpenAiUsage(json, ending);
            })).ConfigureAwait(false);
        }
        await SendAsync("data: [DONE]\n\n"u8.ToArray()).ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
    }

    public override Task RefuseAsync(Refusal refusal) => WholeAsync(refusal.Status, Json.OpenAiError(refusal));

    /// <summary>An error after the first token is lost here: an empty chunk, and no <c>[DONE]</c>.</summary>
    public override Task BreakAsync(string error) =>
        Started ? EventAsync(Chunk(json => Choice(json, false, "", null))) : RefuseAsync(new Refusal(500, error));

    private async Task EventAsync(byte[] json)
    {
        if (!Started) Begin(200, "text/event-stream");
        await SendAsync([.. "data: "u8, .. json, .. "\n\n"u8]).ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
    }

    private byte[] Chunk(Action<Utf8JsonWriter> rest) => Json.Object(json =>
    {
        Head(json, "chat.completion.chunk");
        rest(json);
    });

    private byte[] Completion(string reason, Ending ending) => Json.Object(json =>
    {
        Head(json, "chat.completion");
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        json.WriteString("content", _text.ToString());
        json.WriteEndObject();
        json.WriteString("finish_reason", reason);
        json.WriteEndObject();
        json.WriteEndArray();
        Json.OpenAiUsage(json, ending);
    });

    private void Head(Utf8JsonWriter json, string kind)
    {
        json.WriteString("id", Id);
        json.WriteString("object", kind);
        json.WriteNumber("created", _created);
        json.WriteString("model", request.Model);
        json.WriteString("system_fingerprint", "fp_ollama");
    }

    private static void Choice(Utf8JsonWriter json, bool role, string? content, string? reason)
    {
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("delta");
        if (role) json.WriteString("role", "assistant");
        if (content is not null) json.WriteString("content", content);
        json.WriteEndObject();
        json.WriteString("finish_reason", reason);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
