using System.Collections.Immutable;
using System.Text.Json;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>Reads a request to <c>/v1/responses</c>: <c>instructions</c>, and an <c>input</c> that is a text or a list of items.</summary>
internal static class ResponsesInput
{
    public static (ModelRequest?, Refusal?) Read(JsonElement body, Release release)
    {
        var messages = ImmutableArray.CreateBuilder<PromptMessage>();
        if (body.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array && tools.GetArrayLength() > 0) messages.Add(PromptMessage.Of("system", tools.GetRawText()));
        if (PromptMessage.Text(body, "instructions") is { Length: > 0 } instructions) messages.Add(PromptMessage.Of("system", instructions));
        if (body.TryGetProperty("input", out var input) && input.ValueKind == JsonValueKind.String)
        {
            if (input.GetString() is { Length: > 0 } text) messages.Add(PromptMessage.Of("user", text));
        }
        else if (input.ValueKind == JsonValueKind.Array)
        {
            foreach (var (index, item) in input.EnumerateArray().Index())
            {
                if (Problem(item, release) is { } problem) return (null, new Refusal(400, $"input[{index}]: {problem}"));
                if (Message(item) is { } message) messages.Add(message);
            }
            if (release.RefusesFiles && input.EnumerateArray().SelectMany(Parts).Any(part => Type(part) == "input_file")) return (null, new Refusal(400, "file inputs are not currently supported"));
        }
        int? most = body.TryGetProperty("max_output_tokens", out var limit) && limit.ValueKind == JsonValueKind.Number && limit.TryGetInt32(out var tokens) ? tokens : null;
        return (ModelRequest.Common(body, native: false) with { Messages = messages.ToImmutable(), MaxTokens = most }, null);
    }

    private static PromptMessage? Message(JsonElement item) => Type(item) switch
    {
        "message" => PromptMessage.Of(item),
        "function_call" => PromptMessage.Of("assistant", PromptMessage.Text(item, "name") + PromptMessage.Text(item, "arguments")),
        "function_call_output" => PromptMessage.Of("tool", PromptMessage.Text(item, "output")),
        "reasoning" when PromptMessage.Text(item, "encrypted_content") is { Length: > 0 } thinking => PromptMessage.Of("assistant", thinking),
        _ => null,
    };

    private static string? Problem(JsonElement item, Release release)
    {
        if (item.ValueKind != JsonValueKind.Object) return $"json: cannot unmarshal {GoText.Kind(item)} into Go value of type struct {{ Type string \"json:\\\"type\\\"\"; Role string \"json:\\\"role\\\"\" }}";
        var type = Type(item);
        if (type is not ("message" or "function_call" or "function_call_output" or "reasoning") && (type != "web_search_call" || !release.SearchesTheWeb))
            return !release.QuotesUnknownItems ? $"unknown input item type: {type}" : type.Length == 0 ? "input item missing required 'type' field" : $"unknown input item type: {GoText.Quoted(type)}";
        foreach (var (index, part) in Parts(item).Index())
        {
            if (Type(part) is not ("input_text" or "input_image" or "output_text") and var unknown && (unknown != "input_file" || !release.RefusesFiles)) return $"content[{index}]: unknown content type: {unknown}";
        }
        return null;
    }

    private static IEnumerable<JsonElement> Parts(JsonElement item) =>
        Type(item) == "message" && item.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array ? content.EnumerateArray().Where(part => part.ValueKind == JsonValueKind.Object) : [];

    /// <summary>The short form of a message has a role and no type.</summary>
    private static string Type(JsonElement item)
    {
        var type = PromptMessage.Text(item, "type");
        return type.Length == 0 && PromptMessage.Text(item, "role").Length > 0 ? "message" : type;
    }
}
