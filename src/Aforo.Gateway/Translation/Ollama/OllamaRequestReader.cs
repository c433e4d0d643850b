using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Aforo.Gateway.Translation.Ollama;

/// <summary>Reads a chat request. Calls have no ids in older clients: they are numbered, and results are paired in their order.</summary>
internal sealed class OllamaRequestReader
{
    private readonly Queue<(string Id, string Name)> _open = [];
    private int _calls;

    public static (ChatRequest? Request, string? Problem) Read(JsonElement body)
    {
        if (body.Member("messages") is not { ValueKind: JsonValueKind.Array } messages) return (null, "messages is missing, or no array");
        var reader = new OllamaRequestReader();
        var read = new List<ChatMessage>();
        foreach (var message in messages.EnumerateArray())
        {
            if (reader.Message(message) is not { } one) return (null, $"messages[{read.Count}] has the role \"{message.Text("role")}\": system, user, assistant and tool can be translated");
            read.Add(one);
        }
        var options = body.Member("options") ?? default;
        return (new ChatRequest
        {
            Model = body.Text("model") ?? "",
            Messages = [.. read],
            Tools = [.. body.Items("tools").Select(tool => tool.Member("function")).OfType<JsonElement>().Select(function => new ToolDefinition(function.Text("name") ?? "", function.Text("description"), function.Member("parameters")))],
            MaxTokens = options.Whole("num_predict") is > 0 and var limit ? limit : null,
            Temperature = options.Number("temperature"),
            TopP = options.Number("top_p"),
            TopK = options.Whole("top_k"),
            Seed = options.Whole("seed"),
            Stop = options.Text("stop") is { } stop ? [stop] : [.. options.Items("stop").Select(item => item.GetString() ?? "")],
            Stream = body.Flag("stream") != false,
            Effort = body.Flag("think") switch { true => "medium", false => "none", null => body.Text("think") },
            JsonObject = body.Text("format") == "json",
            JsonSchema = body.Member("format") is { ValueKind: JsonValueKind.Object } schema ? schema : null,
            // num_ctx and keep_alive belong to a local server and mean nothing to another.
            Lost = [.. body.Others("model", "messages", "options", "tools", "stream", "think", "format", "keep_alive"), .. options.ValueKind == JsonValueKind.Object ? options.Others("num_predict", "temperature", "top_p", "top_k", "seed", "stop", "num_ctx").Select(name => "options/" + name) : []],
        }, null);
    }

    private ChatMessage? Message(JsonElement message) => message.Text("role") switch
    {
        "system" => new(ChatRole.System, Content(message)),
        "user" => new(ChatRole.User, Content(message)),
        "assistant" => new(ChatRole.Assistant,
        [
            .. message.Text("thinking") is { Length: > 0 } thought ? [new ReasoningPart(thought, null)] : (ImmutableArray<ChatPart>)[],
            .. Content(message),
            .. message.Items("tool_calls").Select(Call),
        ]),
        "tool" => new(ChatRole.Tool, [Result(message)]),
        _ => null,
    };

    private ToolCall Call(JsonElement call)
    {
        var function = call.Member("function") ?? default;
        var id = call.Text("id") ?? string.Create(CultureInfo.InvariantCulture, $"call_{_calls}");
        _calls++;
        var name = function.Text("name") ?? "";
        _open.Enqueue((id, name));
        return new ToolCall(id, name, function.Member("arguments")?.GetRawText() ?? "{}");
    }

    private ToolResult Result(JsonElement message)
    {
        var (id, name) = _open.TryDequeue(out var call) ? call : ("", "");
        return new ToolResult(message.Text("tool_call_id") ?? id, message.Text("tool_name") ?? name, Content(message), false);
    }

    private static ImmutableArray<ChatPart> Content(JsonElement message) =>
    [
        .. message.Text("content") is { Length: > 0 } text ? [new TextPart(text)] : (ImmutableArray<ChatPart>)[],
        .. message.Items("images").Select(image => image.GetString()).OfType<string>().Select(image => new ImagePart(ImageMedia.Of(image), image, null)),
    ];
}
