using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>Answers of <c>/v1/responses</c>: numbered events, or one object. An answer that its limit cut is told as completed all the same.</summary>
internal sealed class ResponsesReply(HttpContext http, ModelRequest request, ResponsesBody body) : Reply(http)
{
    private readonly StringBuilder _text = new();
    private int _number;

    public override async Task PieceAsync(string text)
    {
        var first = _text.Length == 0;
        _text.Append(text);
        if (!request.Stream || text.Length == 0) return;
        await BeginAsync().ConfigureAwait(false);
        if (first)
        {
            await EventAsync("response.output_item.added", new() { ["output_index"] = 0, ["item"] = body.Item(null, "in_progress") }).ConfigureAwait(false);
            await EventAsync("response.content_part.added", Located(new() { ["part"] = body.Part("") })).ConfigureAwait(false);
        }
        await EventAsync("response.output_text.delta", body.WithLogprobs(Located(new() { ["delta"] = text }))).ConfigureAwait(false);
    }

    public override async Task EndAsync(Ending ending)
    {
        var text = _text.ToString();
        if (!request.Stream)
        {
            await WholeAsync(200, Json.Of(body.Response(text, ending, streamed: false))).ConfigureAwait(false);
            return;
        }
        await BeginAsync().ConfigureAwait(false);
        if (text.Length > 0)
        {
            await EventAsync("response.output_text.done", body.WithLogprobs(Located(new() { ["text"] = text }))).ConfigureAwait(false);
            await EventAsync("response.content_part.done", Located(new() { ["part"] = body.Part(text) })).ConfigureAwait(false);
            await EventAsync("response.output_item.done", new() { ["output_index"] = 0, ["item"] = body.Item(text, "completed") }).ConfigureAwait(false);
        }
        await EventAsync("response.completed", new() { ["response"] = body.Response(text.Length > 0 ? text : null, ending, streamed: true) }).ConfigureAwait(false);
    }

    public override Task RefuseAsync(Refusal refusal) => WholeAsync(refusal.Status, Json.OpenAiError(refusal));

    /// <summary>An error after the first token is lost here: the stream ends, and no event says so.</summary>
    public override Task BreakAsync(string error) => Started ? Task.CompletedTask : RefuseAsync(new Refusal(500, error));

    private async Task BeginAsync()
    {
        if (Started) return;
        Begin(200, "text/event-stream");
        await EventAsync("response.created", new() { ["response"] = body.Response(null, null, streamed: true) }).ConfigureAwait(false);
        await EventAsync("response.in_progress", new() { ["response"] = body.Response(null, null, streamed: true) }).ConfigureAwait(false);
    }

    private JsonObject Located(JsonObject members)
    {
        (members["item_id"], members["output_index"], members["content_index"]) = (body.ItemId, 0, 0);
        return members;
    }

    private async Task EventAsync(string name, JsonObject members)
    {
        (members["type"], members["sequence_number"]) = (name, _number++);
        await SendAsync([.. Encoding.UTF8.GetBytes($"event: {name}\ndata: "), .. Json.Of(Sorted(members)!), .. "\n\n"u8]).ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Events are maps, whose members the real program writes by name.</summary>
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
