using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>Answers of <c>/v1/completions</c>: server-sent events, or one object. Where usage is wanted, each event of a stream has one, and only the last says something.</summary>
internal sealed class CompletionReply(HttpContext http, ModelRequest request, TimeProvider clock, bool usage) : Reply(http)
{
    private readonly StringBuilder _text = new();
    private readonly long _created = clock.GetUtcNow().ToUnixTimeSeconds();

    public override async Task PieceAsync(string text)
    {
        if (request.Stream) await EventAsync(Chunk(request.Model, (text, null), new Ending(""))).ConfigureAwait(false);
        else _text.Append(text);
    }

    public override async Task EndAsync(Ending ending)
    {
        if (!request.Stream)
        {
            await WholeAsync(200, Completion(ending)).ConfigureAwait(false);
            return;
        }
        await EventAsync(Chunk(request.Model, ("", ending.Reason), new Ending(""))).ConfigureAwait(false);
        if (usage) await EventAsync(Chunk(request.Model, null, ending)).ConfigureAwait(false);
        await SendAsync("data: [DONE]\n\n"u8.ToArray()).ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
    }

    public override Task RefuseAsync(Refusal refusal) => WholeAsync(refusal.Status, Json.OpenAiError(refusal));

    /// <summary>An error after the first token is lost here: an empty chunk without a model, and no <c>[DONE]</c>.</summary>
    public override Task BreakAsync(string error) => Started ? EventAsync(Chunk("", ("", null), new Ending(""))) : RefuseAsync(new Refusal(500, error));

    private async Task EventAsync(byte[] json)
    {
        if (!Started) Begin(200, "text/event-stream");
        await SendAsync([.. "data: "u8, .. json, .. "\n\n"u8]).ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
    }

    private byte[] Completion(Ending ending) => Json.Object(json =>
    {
        Head(json);
        json.WriteString("model", request.Model);
        json.WriteString("system_fingerprint", "fp_ollama");
        Choices(json, (_text.ToString(), ending.Reason));
        Json.OpenAiUsage(json, ending);
    });

    private byte[] Chunk(string model, (string Text, string? Reason)? choice, Ending counts) => Json.Object(json =>
    {
        Head(json);
        Choices(json, choice);
        json.WriteString("model", model);
        json.WriteString("system_fingerprint", "fp_ollama");
        if (usage) Json.OpenAiUsage(json, counts);
    });

    private void Head(Utf8JsonWriter json)
    {
        json.WriteString("id", $"cmpl-{_created % 999}");
        json.WriteString("object", "text_completion");
        json.WriteNumber("created", _created);
    }

    private static void Choices(Utf8JsonWriter json, (string Text, string? Reason)? choice)
    {
        json.WriteStartArray("choices");
        if (choice is { } only)
        {
            json.WriteStartObject();
            json.WriteString("text", only.Text);
            json.WriteNumber("index", 0);
            json.WriteString("finish_reason", only.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
