using System.Collections.Immutable;
using System.Text.Json;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>What is asked of a model, whatever dialect asked it.</summary>
internal sealed record ModelRequest
{
    public required string Model { get; init; }

    /// <summary>The messages; the definitions of tools come first, as a system message. Empty: load, or unload.</summary>
    public ImmutableArray<PromptMessage> Messages { get; init; } = [];

    /// <summary>False for <c>/api/generate</c>, whose prompt is one piece and loses no messages.</summary>
    public bool DropsMessages { get; init; } = true;

    /// <summary><c>options</c>; undefined on <c>/v1</c>, which has none.</summary>
    public JsonElement Options { get; init; }

    public bool Stream { get; init; }

    public bool? Truncate { get; init; }

    public bool? Shift { get; init; }

    public TimeSpan? KeepAlive { get; init; }

    /// <summary>Most tokens of the answer; null for no limit.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Whether the options have a context that is no number: every use fails then.</summary>
    public bool HasInvalidContext => Options.ValueKind == JsonValueKind.Object && Options.TryGetProperty("num_ctx", out var value) && value.ValueKind != JsonValueKind.Number;

    public long? Context => Option("num_ctx");

    /// <summary>Tokens kept at the head of a cut prompt.</summary>
    public int Keep => (int)(Option("num_keep") ?? 4);

    /// <summary>A number of <c>options</c>.</summary>
    internal long? Option(string name) => Options.ValueKind == JsonValueKind.Object && Options.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? (long)value.GetDouble() : null;

    public static ModelRequest Chat(JsonElement body, bool native)
    {
        var messages = ImmutableArray.CreateBuilder<PromptMessage>();
        if (body.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array && tools.GetArrayLength() > 0) messages.Add(PromptMessage.Of("system", tools.GetRawText()));
        if (PromptMessage.Text(body, "system") is { Length: > 0 } system) messages.Add(PromptMessage.Of("system", system));
        if (body.TryGetProperty("messages", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var message in list.EnumerateArray().Where(message => message.ValueKind == JsonValueKind.Object)) messages.Add(PromptMessage.Of(message));
        }
        return Common(body, native) with { Messages = messages.ToImmutable() };
    }

    public static ModelRequest Generate(JsonElement body)
    {
        var prompt = PromptMessage.Text(body, "prompt");
        return Common(body, native: true) with { Messages = prompt.Length == 0 ? [] : [PromptMessage.Of("user", PromptMessage.Text(body, "system") + prompt)], DropsMessages = false };
    }

    /// <summary><c>/v1/completions</c>: <c>/api/generate</c> in another dialect.</summary>
    public static (ModelRequest?, Refusal?) Complete(JsonElement body)
    {
        if (body.TryGetProperty("prompt", out var prompt) && prompt.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
            return (null, new Refusal(400, $"json: cannot unmarshal {GoText.Kind(prompt)} into Go struct field CompletionRequest.prompt of type string"));
        var text = PromptMessage.Text(body, "prompt");
        return (Common(body, native: false) with { Messages = text.Length == 0 ? [] : [PromptMessage.Of("user", text)], DropsMessages = false }, null);
    }

    /// <summary>What the endpoints have in common: everything but the prompt.</summary>
    internal static ModelRequest Common(JsonElement body, bool native)
    {
        var request = new ModelRequest
        {
            Model = PromptMessage.Text(body, "model"),
            Stream = native ? Flag(body, "stream") != false : Flag(body, "stream") == true,
        };
        if (!native)
        {
            var most = Number(body, "max_completion_tokens") ?? Number(body, "max_tokens");
            return request with { MaxTokens = most is { } tokens ? (int)tokens : null };
        }
        request = request with
        {
            Options = body.TryGetProperty("options", out var options) ? options : default,
            Truncate = Flag(body, "truncate"),
            Shift = Flag(body, "shift"),
            KeepAlive = body.TryGetProperty("keep_alive", out var keep) ? Duration(keep) : null,
        };
        return request with { MaxTokens = request.Option("num_predict") is { } predict and >= 0 ? (int)predict : null };
    }

    private static bool? Flag(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? value.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null } : null;

    private static double? Number(JsonElement body, string name) => body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static TimeSpan? Duration(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => TimeSpan.FromSeconds(value.GetDouble()),
        JsonValueKind.String when Systems.Runtimes.Ollama.GoDuration.Seconds(value.GetString()!) is { } seconds => TimeSpan.FromSeconds(seconds),
        _ => null,
    };
}
