using System.Collections.Immutable;
using System.Text.Json;
using Aforo.Core.Messages;

namespace Aforo.Gateway.Translation.Anthropic;

/// <summary>Reads a messages request.</summary>
internal static class AnthropicRequestReader
{
    public static (ChatRequest? Request, Saying? Problem) Read(JsonElement body)
    {
        if (body.Member("messages") is not { ValueKind: JsonValueKind.Array } messages) return (null, new Saying("gateway.no-messages"));
        var read = new List<ChatMessage>();
        if (Parts(body.Member("system")) is { IsEmpty: false } system) read.Add(new ChatMessage(ChatRole.System, system));
        var at = 0;
        foreach (var message in messages.EnumerateArray())
        {
            var role = message.Text("role");
            if (role is not ("user" or "assistant" or "system")) return (null, new Saying("gateway.foreign-role", ("place", $"messages[{at}]"), ("role", role), ("known", "user, assistant")));
            if (Foreign(message) is { } foreign) return (null, new Saying("gateway.foreign-block", ("place", $"messages[{at}]"), ("type", foreign), ("known", "text, image, thinking, tool_use, tool_result")));
            var parts = Parts(message.Member("content"));
            // Results of tools come inside a user's message here, and as messages of their own elsewhere.
            if (parts.Any(part => part is ToolResult)) read.Add(new ChatMessage(ChatRole.Tool, [.. parts.Where(part => part is ToolResult)]));
            var own = parts.Where(part => part is not ToolResult).ToImmutableArray();
            if (!own.IsEmpty || parts.IsEmpty) read.Add(new ChatMessage(role switch { "user" => ChatRole.User, "system" => ChatRole.System, _ => ChatRole.Assistant }, own));
            at++;
        }
        var choice = body.Member("tool_choice");
        return (new ChatRequest
        {
            Model = body.Text("model") ?? "",
            Messages = [.. read],
            Tools = [.. body.Items("tools").Where(tool => tool.Member("input_schema") is not null).Select(tool => new ToolDefinition(tool.Text("name") ?? "", tool.Text("description"), tool.Member("input_schema")))],
            Choice = choice?.Text("type") is { } kind ? new ToolChoice(kind, choice.Value.Text("name")) : null,
            ParallelTools = choice?.Flag("disable_parallel_tool_use") == true ? false : null,
            MaxTokens = body.Whole("max_tokens"),
            Temperature = body.Number("temperature"),
            TopP = body.Number("top_p"),
            TopK = body.Whole("top_k"),
            Stop = [.. body.Items("stop_sequences").Select(item => item.GetString() ?? "")],
            Stream = body.Flag("stream") == true,
            Effort = Effort(body),
            Lost =
            [
                .. body.Others("model", "messages", "system", "tools", "tool_choice", "max_tokens", "temperature", "top_p", "top_k", "stop_sequences", "stream", "thinking", "output_config", "metadata", "service_tier"),
                .. body.Items("tools").Where(tool => tool.Member("input_schema") is null).Select(tool => "tools/" + tool.Text("type")),
            ],
        }, null);
    }

    /// <summary>A block that says something and can't be carried over, also within a tool's result. Thoughts that are locked away say nothing to others.</summary>
    private static string? Foreign(JsonElement message)
    {
        foreach (var block in message.Items("content"))
        {
            if (block.Text("type") == "redacted_thinking") continue;
            if (Part(block) is null) return block.Text("type") ?? "";
            if (block.Text("type") == "tool_result" && Foreign(block) is { } inner) return inner;
        }
        return null;
    }

    private static string? Effort(JsonElement body) => body.Member("thinking") switch
    {
        { } thinking when thinking.Text("type") == "disabled" => "none",
        { } thinking when thinking.Whole("budget_tokens") is { } budget => budget switch { <= 4096 => "low", <= 16384 => "medium", _ => "high" },
        { } => body.Member("output_config")?.Text("effort") ?? "medium",
        _ => body.Member("output_config")?.Text("effort"),
    };

    private static ImmutableArray<ChatPart> Parts(JsonElement? content) => content switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString() is { Length: > 0 } words ? [new TextPart(words)] : [],
        { ValueKind: JsonValueKind.Array } blocks => [.. blocks.EnumerateArray().Select(Part).OfType<ChatPart>()],
        _ => [],
    };

    private static ChatPart? Part(JsonElement block) => block.Text("type") switch
    {
        "text" => new TextPart(block.Text("text") ?? ""),
        "image" => block.Member("source") is { } source ? new ImagePart(source.Text("media_type"), source.Text("data"), source.Text("url")) : null,
        "thinking" => new ReasoningPart(block.Text("thinking") ?? "", block.Text("signature")),
        "tool_use" => new ToolCall(block.Text("id") ?? "", block.Text("name") ?? "", block.Member("input")?.GetRawText() ?? "{}"),
        "tool_result" => new ToolResult(block.Text("tool_use_id") ?? "", null, Parts(block.Member("content")), block.Flag("is_error") == true),
        _ => null,
    };
}
