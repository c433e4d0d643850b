using System.Text.Json;

namespace Aforo.Lab.Simulators.LlamaServer;

/// <summary>What a completion request asks for, and what came of it.</summary>
internal sealed record Completion
{
    public required string Prompt { get; init; }

    public required int AnswerTokens { get; init; }

    public bool Stream { get; init; }

    /// <summary>Reads <c>/completion</c> and <c>/v1/chat/completions</c> bodies; null when it is neither.</summary>
    public static Completion? Of(JsonElement body, int defaultTokens)
    {
        if (body.ValueKind != JsonValueKind.Object) return null;
        var prompt = body.TryGetProperty("prompt", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : Messages(body);
        if (prompt is null) return null;
        return new Completion
        {
            Prompt = prompt,
            AnswerTokens = Count(body, "n_predict") ?? Count(body, "max_completion_tokens") ?? Count(body, "max_tokens") ?? defaultTokens,
            Stream = body.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True,
        };
    }

    private static int? Count(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0 ? number : null;

    private static string? Messages(JsonElement body)
    {
        if (!body.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array) return null;
        return string.Concat(messages.EnumerateArray().Where(message => message.ValueKind == JsonValueKind.Object)
            .Select(message => $"<|im_start|>{Text(message, "role")}\n{Text(message, "content")}<|im_end|>\n"));
    }

    private static string Text(JsonElement message, string name) => message.TryGetProperty(name, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText() : "";
}
