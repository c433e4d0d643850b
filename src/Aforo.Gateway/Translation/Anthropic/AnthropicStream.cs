using System.Text.Json;

namespace Aforo.Gateway.Translation.Anthropic;

/// <summary>A stream of messages' events.</summary>
internal sealed class AnthropicStream(CallIds ids) : SseStream
{
    /// <summary>Index of a content block → index among the tool calls.</summary>
    private readonly Dictionary<long, int> _calls = [];

    protected override IEnumerable<ReplyEvent> Read(JsonElement data)
    {
        switch (data.Text("type"))
        {
            case "message_start" when data.Member("message") is { } message:
                yield return new ReplyBegins(message.Text("id"), message.Text("model"));
                if (message.Member("usage") is { } usage) yield return AnthropicUsage.Read(usage);
                break;
            case "content_block_start" when data.Member("content_block") is { } block:
                if (block.Text("type") == "tool_use")
                {
                    var index = _calls.Count;
                    _calls[data.Whole("index") ?? index] = index;
                    yield return new ToolCallBegins(index, ids.Of(block.Text("id"), index), block.Text("name") ?? "");
                }
                else if (block.Text("text") is { Length: > 0 } text)
                {
                    yield return new TextDelta(text);
                }
                break;
            case "content_block_delta" when data.Member("delta") is { } delta:
                if (delta.Text("text") is { Length: > 0 } words) yield return new TextDelta(words);
                else if (delta.Text("thinking") is { Length: > 0 } thought) yield return new ReasoningDelta(thought);
                else if (delta.Text("partial_json") is { Length: > 0 } fragment && _calls.TryGetValue(data.Whole("index") ?? -1, out var call)) yield return new ToolCallArguments(call, fragment);
                break;
            case "message_delta":
                if (data.Member("usage") is { } last) yield return AnthropicUsage.Read(last);
                if (data.Member("delta")?.Text("stop_reason") is { } reason) yield return new ReplyFinishes(AnthropicUsage.Neutral(reason));
                break;
            case "message_stop":
                IsComplete = true;
                break;
            case "error":
                IsComplete = true;
                yield return new ReplyFails(AnthropicErrors.Read(200, JsonWriting.Document(data.WriteTo)));
                break;
        }
    }
}
