using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Aforo.Core.Messages;

namespace Aforo.Gateway.Translation.Ollama;

/// <summary>Reads a chat request. Calls have no ids in older clients: they are numbered, and results are paired in their order.</summary>
internal sealed class OllamaRequestReader
{
    private readonly List<(string Id, string Name)> _open = [];
    private int _calls;

    public static (ChatRequest? Request, Saying? Problem) Read(JsonElement body)
    {
        if (body.Member("messages") is not { ValueKind: JsonValueKind.Array } messages) return (null, new Saying("gateway.no-messages"));
        var reader = new OllamaRequestReader();
        var read = new List<ChatMessage>();
        foreach (var message in messages.EnumerateArray())
        {
            if (reader.Message(message) is not { } one) return (null, new Saying("gateway.foreign-role", ("place", $"messages[{read.Count}]"), ("role", message.Text("role")), ("known", "system, user, assistant, tool")));
            read.Add(one);
        }
        return (Common(body, "messages", "tools") with
        {
            Messages = [.. read],
            Tools = [.. body.Items("tools").Select(tool => tool.Member("function")).OfType<JsonElement>().Select(function => new ToolDefinition(function.Text("name") ?? "", function.Text("description"), function.Member("parameters")))],
        }, null);
    }

    /// <summary>What a chat and a generation share.</summary>
    /// <param name="known">Members that the caller reads.</param>
    internal static ChatRequest Common(JsonElement body, params ReadOnlySpan<string> known)
    {
        var options = body.Member("options") ?? default;
        return new ChatRequest
        {
            Model = body.Text("model") ?? "",
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
            Lost = [.. body.Others([.. known, "model", "options", "stream", "think", "format", "keep_alive"]), .. options.ValueKind == JsonValueKind.Object ? options.Others("num_predict", "temperature", "top_p", "top_k", "seed", "stop", "num_ctx").Select(name => "options/" + name) : []],
        };
    }

    internal static IEnumerable<ImagePart> Images(JsonElement body) => body.Items("images").Where(image => image.ValueKind == JsonValueKind.String).Select(image => image.GetString()!).Select(image => new ImagePart(ImageMedia.Of(image), image, null));

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
        _open.Add((id, name));
        return new ToolCall(id, name, function.Member("arguments")?.GetRawText() ?? "{}");
    }

    private ToolResult Result(JsonElement message)
    {
        var (id, name) = (message.Text("tool_call_id"), message.Text("tool_name"));
        // By its id, else the first call of that name, else the first call without a result.
        var at = _open.FindIndex(call => id is not null ? call.Id == id : name is null || call.Name == name);
        if (at < 0 && id is null) at = _open.Count > 0 ? 0 : -1;
        if (at < 0) return new ToolResult(id ?? "", name, Content(message), false);
        var paired = _open[at];
        _open.RemoveAt(at);
        return new ToolResult(id ?? paired.Id, name ?? paired.Name, Content(message), false);
    }

    private static ImmutableArray<ChatPart> Content(JsonElement message) =>
    [
        .. message.Text("content") is { Length: > 0 } text ? [new TextPart(text)] : (ImmutableArray<ChatPart>)[],
        .. Images(message),
    ];
}
