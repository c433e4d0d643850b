using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>Answers of <c>/api/chat</c> and <c>/api/generate</c>: lines of JSON, or one object.</summary>
internal sealed class NativeReply(HttpContext http, ModelRequest request, TimeProvider clock, bool generate) : Reply(http)
{
    private readonly StringBuilder _text = new();

    public override async Task PieceAsync(string text)
    {
        if (request.Stream) await LineAsync(Message(text, null)).ConfigureAwait(false);
        else _text.Append(text);
    }

    public override Task EndAsync(Ending ending) =>
        request.Stream ? LineAsync(Message("", ending)) : WholeAsync(200, Message(_text.ToString(), ending));

    public override Task RefuseAsync(Refusal refusal) => WholeAsync(refusal.Status, Json.Error(refusal.Message));

    public override Task BreakAsync(string error) => Started ? LineAsync(Json.Error(error)) : WholeAsync(500, Json.Error(error));

    private async Task LineAsync(byte[] json)
    {
        if (!Started) Begin(200, "application/x-ndjson");
        await SendAsync([.. json, (byte)'\n']).ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
    }

    private byte[] Message(string text, Ending? ending) => Json.Object(json =>
    {
        json.WriteString("model", request.Model);
        json.WriteString("created_at", clock.GetUtcNow().ToString("yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'ffffff'Z'", CultureInfo.InvariantCulture));
        if (generate)
        {
            json.WriteString("response", text);
        }
        else
        {
            json.WriteStartObject("message");
            json.WriteString("role", "assistant");
            json.WriteString("content", text);
            json.WriteEndObject();
        }
        json.WriteBoolean("done", ending is not null);
        if (ending is not null) Metrics(json, ending);
    });

    /// <summary>Every metric is left out when it is zero.</summary>
    private static void Metrics(Utf8JsonWriter json, Ending ending)
    {
        json.WriteString("done_reason", ending.Reason);
        void Unless0(string name, long value)
        {
            if (value != 0) json.WriteNumber(name, value);
        }
        Unless0("total_duration", Nanoseconds(ending.Total));
        Unless0("load_duration", Nanoseconds(ending.Load));
        Unless0("prompt_eval_count", ending.PromptCount);
        Unless0("prompt_eval_duration", Nanoseconds(ending.PromptTime));
        Unless0("eval_count", ending.AnswerCount);
        Unless0("eval_duration", Nanoseconds(ending.AnswerTime));
    }

    private static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;
}
