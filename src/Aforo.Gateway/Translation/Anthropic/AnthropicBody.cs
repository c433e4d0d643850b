using System.Text.Json;

namespace Aforo.Gateway.Translation.Anthropic;

/// <summary>Reads a message that is not streamed.</summary>
internal static class AnthropicBody
{
    public static IEnumerable<ReplyEvent> Read(JsonElement body, CallIds ids)
    {
        if (body.Text("type") == "error")
        {
            yield return new ReplyFails(AnthropicErrors.Read(200, JsonWriting.Document(body.WriteTo)));
            yield break;
        }
        yield return new ReplyBegins(body.Text("id"), body.Text("model"));
        var calls = 0;
        foreach (var block in body.Items("content"))
        {
            switch (block.Text("type"))
            {
                case "text": yield return new TextDelta(block.Text("text") ?? ""); break;
                case "thinking": yield return new ReasoningDelta(block.Text("thinking") ?? ""); break;
                case "tool_use":
                    yield return new ToolCallBegins(calls, ids.Of(block.Text("id"), calls), block.Text("name") ?? "");
                    yield return new ToolCallArguments(calls++, block.Member("input")?.GetRawText() ?? "{}");
                    break;
            }
        }
        yield return new ReplyFinishes(AnthropicUsage.Neutral(body.Text("stop_reason")));
        if (body.Member("usage") is { } usage) yield return AnthropicUsage.Read(usage);
    }
}
