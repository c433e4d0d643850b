using System.Collections.Immutable;
using System.Text.Json;
using Aforo.Core.Messages;

namespace Aforo.Gateway.Translation.OpenAi;

/// <summary>Reads a chat completion's request.</summary>
internal static class OpenAiRequestReader
{
    public static (ChatRequest? Request, Saying? Problem) Read(JsonElement body)
    {
        if (body.Member("messages") is not { ValueKind: JsonValueKind.Array } messages) return (null, new Saying("gateway.no-messages"));
        if (body.Whole("n") > 1) return (null, new Saying("gateway.choices", ("count", (double?)body.Whole("n"))));
        var read = new List<ChatMessage>();
        foreach (var message in messages.EnumerateArray())
        {
            if (message.Items("content").FirstOrDefault(part => Part(part) is null) is { ValueKind: JsonValueKind.Object } foreign) return (null, new Saying("gateway.foreign-part", ("place", $"messages[{read.Count}]"), ("type", foreign.Text("type"))));
            if (Message(message) is not { } one) return (null, new Saying("gateway.foreign-role", ("place", $"messages[{read.Count}]"), ("role", message.Text("role")), ("known", "system, developer, user, assistant, tool")));
            read.Add(one);
        }
        var format = body.Member("response_format");
        return (new ChatRequest
        {
            Model = body.Text("model") ?? "",
            Messages = [.. read],
            Tools = [.. body.Items("tools").Select(tool => tool.Member("function")).OfType<JsonElement>().Select(function => new ToolDefinition(function.Text("name") ?? "", function.Text("description"), function.Member("parameters")))],
            Choice = Choice(body.Member("tool_choice")),
            ParallelTools = body.Flag("parallel_tool_calls"),
            MaxTokens = body.Whole("max_completion_tokens") ?? body.Whole("max_tokens"),
            Temperature = body.Number("temperature"),
            TopP = body.Number("top_p"),
            TopK = body.Whole("top_k"),
            Seed = body.Whole("seed"),
            Stop = body.Text("stop") is { } stop ? [stop] : [.. body.Items("stop").Select(item => item.GetString() ?? "")],
            Stream = body.Flag("stream") == true,
            StreamUsage = body.Member("stream_options")?.Flag("include_usage") == true,
            Effort = body.Text("reasoning_effort") switch { "minimal" => "low", "xhigh" or "max" => "high", var effort => effort },
            JsonObject = format?.Text("type") == "json_object",
            JsonSchema = format?.Member("json_schema")?.Member("schema"),
            Lost = [.. body.Others("model", "messages", "n", "tools", "tool_choice", "parallel_tool_calls", "max_completion_tokens", "max_tokens", "temperature", "top_p", "top_k", "seed", "stop", "stream", "stream_options", "reasoning_effort", "response_format", "user", "store", "metadata", "service_tier")],
        }, null);
    }

    private static ChatMessage? Message(JsonElement message) => message.Text("role") switch
    {
        "system" or "developer" => new(ChatRole.System, Content(message)),
        "user" => new(ChatRole.User, Content(message)),
        "assistant" => new(ChatRole.Assistant,
        [
            .. (message.Text("reasoning_content") ?? message.Text("reasoning")) is { Length: > 0 } thought ? [new ReasoningPart(thought, null)] : (ImmutableArray<ChatPart>)[],
            .. Content(message),
            .. message.Items("tool_calls").Select(call => new ToolCall(call.Text("id") ?? "", call.Member("function")?.Text("name") ?? "", call.Member("function")?.Text("arguments") ?? "{}")),
        ]),
        "tool" or "function" => new(ChatRole.Tool, [new ToolResult(message.Text("tool_call_id") ?? "", message.Text("name"), Content(message), false)]),
        _ => null,
    };

    private static ImmutableArray<ChatPart> Content(JsonElement message)
    {
        if (message.Text("content") is { } text) return text.Length == 0 ? [] : [new TextPart(text)];
        return [.. message.Items("content").Select(Part).OfType<ChatPart>()];
    }

    private static ChatPart? Part(JsonElement part) => part.Text("type") switch
    {
        "text" or "input_text" or "output_text" => new TextPart(part.Text("text") ?? ""),
        "refusal" => new TextPart(part.Text("refusal") ?? ""),
        "image_url" => ImageMedia.Read(part.Member("image_url") is { ValueKind: JsonValueKind.Object } image ? image.Text("url") : part.Text("image_url")),
        _ => null,
    };

    private static ToolChoice? Choice(JsonElement? choice) => choice switch
    {
        { ValueKind: JsonValueKind.String } word => word.GetString() switch { "required" => new("any"), { } other => new(other), null => null },
        { ValueKind: JsonValueKind.Object } tool when tool.Member("function")?.Text("name") is { } name => new("tool", name),
        _ => null,
    };
}
