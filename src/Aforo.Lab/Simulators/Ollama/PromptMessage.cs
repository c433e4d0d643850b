using System.Text;
using System.Text.Json;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>
/// A message as tokens. The rule: a token is four bytes of text, and every message begins with a new token; its text is
/// what a model would read of it (content, thinking, calls of tools). So a prompt of N tokens is one message of 4·N ASCII letters.
/// </summary>
/// <param name="Role"><c>system</c>, <c>user</c>, <c>assistant</c>, <c>tool</c>.</param>
/// <param name="Bytes">The text, filled up to whole tokens.</param>
internal sealed record PromptMessage(string Role, byte[] Bytes)
{
    private const int BytesPerToken = 4;

    public int Tokens => Bytes.Length / BytesPerToken;

    public static PromptMessage Of(string role, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var bytes = new byte[(length + BytesPerToken - 1) / BytesPerToken * BytesPerToken];
        Encoding.UTF8.GetBytes(text, bytes);
        return new(role, bytes);
    }

    /// <summary>A message of any of the dialects: content is a text or a list of parts.</summary>
    public static PromptMessage Of(JsonElement message)
    {
        var text = new StringBuilder(Text(message, "content")).Append(Text(message, "thinking"));
        if (message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array) text.Append(calls.GetRawText());
        return Of(message.TryGetProperty("role", out var role) && role.ValueKind == JsonValueKind.String ? role.GetString()! : "user", text.ToString());
    }

    public static string Text(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value)) return "";
        if (value.ValueKind == JsonValueKind.String) return value.GetString()!;
        if (value.ValueKind != JsonValueKind.Array) return "";
        var text = new StringBuilder();
        foreach (var part in value.EnumerateArray())
        {
            if (part.ValueKind == JsonValueKind.Object) text.Append(part.TryGetProperty("text", out var own) && own.ValueKind == JsonValueKind.String ? own.GetString() : part.GetRawText());
        }
        return text.ToString();
    }

    /// <summary>Tokens that two prompts have in common at their heads.</summary>
    public static int CommonTokens(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.CommonPrefixLength(right) / BytesPerToken;

    public static int TokensOf(ReadOnlySpan<byte> prompt) => prompt.Length / BytesPerToken;

    /// <summary>The first <paramref name="head"/> tokens and the last ones, <paramref name="kept"/> in all.</summary>
    public static byte[] WithoutMiddle(byte[] prompt, int head, int kept) =>
        [.. prompt.AsSpan(0, head * BytesPerToken), .. prompt.AsSpan(prompt.Length - (kept - head) * BytesPerToken)];

    /// <summary>The first <paramref name="tokens"/> tokens.</summary>
    public static byte[] Head(byte[] prompt, int tokens) => prompt[..(tokens * BytesPerToken)];
}
