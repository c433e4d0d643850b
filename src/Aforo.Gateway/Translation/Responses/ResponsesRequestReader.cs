using System.Collections.Immutable;
using System.Text.Json;
using Aforo.Core.Messages;

namespace Aforo.Gateway.Translation.Responses;

/// <summary>Reads a responses request. Its input is a list of items; those of one turn of the assistant become one message.</summary>
internal sealed class ResponsesRequestReader(JsonElement body)
{
    /// <summary>What needs an answer, a conversation or a prompt that is kept somewhere.</summary>
    private static readonly (string Member, string Key)[] Stored =
    [
        ("previous_response_id", "gateway.stored-answer"),
        ("conversation", "gateway.stored-conversation"),
        ("prompt", "gateway.stored-template"),
    ];

    private readonly List<ChatMessage> _messages = [];
    private readonly List<ChatPart> _turn = [];
    private Saying? _problem;

    public (ChatRequest? Request, Saying? Problem) Read()
    {
        foreach (var (member, key) in Stored)
            if (body.Member(member) is not null) return (null, new Saying(key));
        if (body.Flag("store") == true) return (null, new Saying("gateway.store"));
        if (body.Flag("background") == true) return (null, new Saying("gateway.background"));
        if (body.Text("instructions") is { Length: > 0 } instructions) _messages.Add(new ChatMessage(ChatRole.System, [new TextPart(instructions)]));
        switch (body.Member("input"))
        {
            case { ValueKind: JsonValueKind.String } text: _messages.Add(new ChatMessage(ChatRole.User, [new TextPart(text.GetString()!)])); break;
            case { ValueKind: JsonValueKind.Array } items: Items(items); break;
            default: return (null, new Saying("gateway.no-input"));
        }
        return _problem is not null ? (null, _problem) : (Request(), null);
    }

    private ChatRequest Request()
    {
        var format = body.Member("text")?.Member("format");
        var tools = body.Items("tools").ToArray();
        return new ChatRequest
        {
            Model = body.Text("model") ?? "",
            Messages = [.. _messages],
            Tools = [.. tools.Where(IsFunction).Select(tool => new ToolDefinition(tool.Text("name") ?? "", tool.Text("description"), tool.Member("parameters")))],
            Choice = Choice(body.Member("tool_choice")),
            ParallelTools = body.Flag("parallel_tool_calls"),
            MaxTokens = body.Whole("max_output_tokens"),
            Temperature = body.Number("temperature"),
            TopP = body.Number("top_p"),
            Stream = body.Flag("stream") == true,
            Effort = body.Member("reasoning")?.Text("effort") switch { "minimal" => "low", "xhigh" or "max" => "high", var effort => effort },
            JsonObject = format?.Text("type") == "json_object",
            JsonSchema = format?.Text("type") == "json_schema" ? format?.Member("schema") : null,
            Lost =
            [
                .. body.Others("model", "instructions", "input", "tools", "tool_choice", "parallel_tool_calls", "max_output_tokens", "temperature", "top_p", "stream", "reasoning", "text", "store", "background", "metadata", "user", "service_tier", "truncation", "prompt_cache_key", "safety_identifier", "stream_options"),
                .. tools.Where(tool => !IsFunction(tool)).Select(tool => "tools/" + tool.Text("type")),
            ],
        };
    }

    private void Items(JsonElement items)
    {
        var at = 0;
        foreach (var item in items.EnumerateArray())
        {
            Item(item, $"input[{at++}]");
            if (_problem is not null) return;
        }
        Close();
    }

    private void Item(JsonElement item, string place)
    {
        var type = item.Text("type") ?? (item.Text("role") is null ? null : "message");
        switch (type)
        {
            case "message": Message(item, place); break;
            case "reasoning": _turn.AddRange(Thoughts(item)); break;
            case "function_call": _turn.Add(new ToolCall(item.Text("call_id") ?? "", item.Text("name") ?? "", item.Text("arguments") ?? "{}")); break;
            case "function_call_output":
                Close();
                _messages.Add(new ChatMessage(ChatRole.Tool, [new ToolResult(item.Text("call_id") ?? "", null, Content(item, "output", place), false)]));
                break;
            case "item_reference": _problem = new Saying("gateway.stored-item", ("place", place)); break;
            default: _problem = new Saying("gateway.foreign-item", ("place", place), ("type", type), ("known", "message, reasoning, function_call, function_call_output")); break;
        }
    }

    private void Message(JsonElement item, string place)
    {
        var content = Content(item, "content", place);
        switch (item.Text("role"))
        {
            case "assistant": _turn.AddRange(content); break;
            case "user": Add(ChatRole.User); break;
            case "system" or "developer": Add(ChatRole.System); break;
            default: _problem ??= new Saying("gateway.foreign-role", ("place", place), ("role", item.Text("role")), ("known", "system, developer, user, assistant")); break;
        }

        void Add(ChatRole role)
        {
            Close();
            _messages.Add(new ChatMessage(role, content));
        }
    }

    /// <summary>The assistant's turn ends where somebody else speaks.</summary>
    private void Close()
    {
        if (_turn.Count == 0) return;
        _messages.Add(new ChatMessage(ChatRole.Assistant, [.. _turn]));
        _turn.Clear();
    }

    private ImmutableArray<ChatPart> Content(JsonElement item, string name, string place)
    {
        if (item.Text(name) is { } text) return text.Length == 0 ? [] : [new TextPart(text)];
        var parts = ImmutableArray.CreateBuilder<ChatPart>();
        foreach (var part in item.Items(name))
        {
            if (Part(part) is { } known) parts.Add(known);
            else _problem ??= new Saying("gateway.foreign-part", ("place", place), ("type", part.Text("type")));
        }
        return parts.ToImmutable();
    }

    private static ChatPart? Part(JsonElement part) => part.Text("type") switch
    {
        "input_text" or "output_text" or "text" or "summary_text" or "reasoning_text" => new TextPart(part.Text("text") ?? ""),
        "refusal" => new TextPart(part.Text("refusal") ?? ""),
        "input_image" when part.Text("image_url") is { } url => ImageMedia.Read(url),
        _ => null,
    };

    private static IEnumerable<ChatPart> Thoughts(JsonElement item)
    {
        var text = string.Join("\n", item.Items("content").Concat(item.Items("summary")).Select(part => part.Text("text")).OfType<string>());
        return text.Length == 0 ? [] : [new ReasoningPart(text, null)];
    }

    private static bool IsFunction(JsonElement tool) => tool.Text("type") is "function" or null;

    private static ToolChoice? Choice(JsonElement? choice) => choice switch
    {
        { ValueKind: JsonValueKind.String } word => word.GetString() switch { "required" => new("any"), { } other => new(other), null => null },
        { ValueKind: JsonValueKind.Object } tool when tool.Text("type") == "function" && tool.Text("name") is { } name => new("tool", name),
        _ => null,
    };
}
