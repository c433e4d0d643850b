using System.Text.Json;

namespace Aforo.Gateway.Translation.Ollama;

/// <summary>Reads lines of a chat's stream; a reply that is not streamed is one line.</summary>
internal sealed class OllamaChunks(CallIds ids)
{
    private bool _hasBegun;
    private int _calls;

    public bool HasEnded { get; private set; }

    public IEnumerable<ReplyEvent> Chunk(JsonElement line)
    {
        if (line.Text("error") is { } error)
        {
            HasEnded = true;
            var kind = ErrorKinds.Of(200, null, error);
            yield return new ReplyFails(new ReplyError(kind, error, ErrorKinds.Status(kind)));
            yield break;
        }
        if (!_hasBegun)
        {
            _hasBegun = true;
            yield return new ReplyBegins(null, line.Text("model"));
        }
        var message = line.Member("message") ?? default;
        if (message.Text("thinking") is { Length: > 0 } thought) yield return new ReasoningDelta(thought);
        if (message.Text("content") is { Length: > 0 } text) yield return new TextDelta(text);
        foreach (var call in message.Items("tool_calls"))
        {
            yield return new ToolCallBegins(_calls, ids.Of(call.Text("id"), _calls), call.Member("function")?.Text("name") ?? "");
            yield return new ToolCallArguments(_calls++, call.Member("function")?.Member("arguments")?.GetRawText() ?? "{}");
        }
        if (line.Flag("done") != true) yield break;
        HasEnded = true;
        yield return new ReplyFinishes(line.Text("done_reason") switch { "length" => "length", _ => _calls > 0 ? "tool_calls" : "stop" });
        yield return new ReplyUsage(line.Whole("prompt_eval_count"), null, line.Whole("eval_count"));
    }
}
