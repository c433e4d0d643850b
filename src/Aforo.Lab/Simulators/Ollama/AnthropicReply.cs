using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>Answers of <c>/v1/messages</c>: named events, or one object. Its first event comes with the first token, and only estimates the prompt.</summary>
internal sealed class AnthropicReply(HttpContext http, ModelRequest request) : Reply(http)
{
    private const string Id = "msg_5f1c2a9d0b3e";

    private readonly StringBuilder _text = new();

    public override async Task PieceAsync(string text)
    {
        if (!request.Stream)
        {
            _text.Append(text);
            return;
        }
        if (!Started) await BeginAsync().ConfigureAwait(false);
        await EventAsync("content_block_delta", json =>
        {
            json.WriteNumber("index", 0);
            json.WriteStartObject("delta");
            json.WriteString("type", "text_delta");
            json.WriteString("text", text);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public override async Task EndAsync(Ending ending)
    {
        var reason = ending.Reason == "length" ? "max_tokens" : "end_turn";
        if (!request.Stream)
        {
            await WholeAsync(200, Json.Object(json =>
            {
                Head(json);
                json.WriteStartArray("content");
                json.WriteStartObject();
                json.WriteString("type", "text");
                json.WriteString("text", _text.ToString());
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteString("stop_reason", reason);
                Usage(json, ending.PromptCount, ending.AnswerCount);
            })).ConfigureAwait(false);
            return;
        }
        await EventAsync("content_block_stop", json => json.WriteNumber("index", 0)).ConfigureAwait(false);
        await EventAsync("message_delta", json =>
        {
            json.WriteStartObject("delta");
            json.WriteString("stop_reason", reason);
            json.WriteEndObject();
            Usage(json, ending.PromptCount, ending.AnswerCount);
        }).ConfigureAwait(false);
        await EventAsync("message_stop", _ => { }).ConfigureAwait(false);
    }

    public override Task RefuseAsync(Refusal refusal) => WholeAsync(refusal.Status, Json.Object(json =>
    {
        json.WriteString("type", "error");
        json.WriteStartObject("error");
        json.WriteString("type", Json.ErrorType(refusal.Status));
        json.WriteString("message", refusal.Message);
        json.WriteEndObject();
        json.WriteString("request_id", "req_0f3a1b2c");
    }));

    public override Task BreakAsync(string error) => Started
        ? EventAsync("error", json =>
        {
            json.WriteStartObject("error");
            json.WriteString("type", "api_error");
            json.WriteString("message", error);
            json.WriteEndObject();
        })
        : RefuseAsync(new Refusal(500, error));

    private async Task BeginAsync()
    {
        await EventAsync("message_start", json =>
        {
            json.WriteStartObject("message");
            Head(json);
            json.WriteStartArray("content");
            json.WriteEndArray();
            Usage(json, request.Messages.Sum(message => (long)message.Tokens), 0);
            json.WriteEndObject();
        }).ConfigureAwait(false);
        await EventAsync("content_block_start", json =>
        {
            json.WriteNumber("index", 0);
            json.WriteStartObject("content_block");
            json.WriteString("type", "text");
            json.WriteString("text", "");
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private void Head(Utf8JsonWriter json)
    {
        json.WriteString("id", Id);
        json.WriteString("type", "message");
        json.WriteString("role", "assistant");
        json.WriteString("model", request.Model);
    }

    private static void Usage(Utf8JsonWriter json, long input, long output)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", input);
        json.WriteNumber("output_tokens", output);
        json.WriteEndObject();
    }

    private async Task EventAsync(string name, Action<Utf8JsonWriter> members)
    {
        if (!Started) Begin(200, "text/event-stream");
        var json = Json.Object(writer =>
        {
            writer.WriteString("type", name);
            members(writer);
        });
        await SendAsync([.. Encoding.UTF8.GetBytes($"event: {name}\ndata: "), .. json, .. "\n\n"u8]).ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
    }
}
