using System.Text.Json;

namespace Aforo.Gateway.Translation.Anthropic;

/// <summary>Usage in which the reused part of the prompt stands beside the rest, not inside it.</summary>
internal static class AnthropicUsage
{
    public static ReplyUsage Read(JsonElement usage)
    {
        var (read, made) = (usage.Whole("cache_read_input_tokens"), usage.Whole("cache_creation_input_tokens"));
        return new ReplyUsage(usage.Whole("input_tokens") is { } input ? input + (read ?? 0) + (made ?? 0) : null, read, usage.Whole("output_tokens"), made, usage.Member("cache_creation")?.Whole("ephemeral_1h_input_tokens"));
    }

    public static void Write(Utf8JsonWriter writer, ReplyUsage usage)
    {
        writer.WriteStartObject("usage");
        writer.WriteNumber("input_tokens", Math.Max(0, (usage.Prompt ?? 0) - (usage.Cached ?? 0)));
        if (usage.Cached is { } cached)
        {
            writer.WriteNumber("cache_creation_input_tokens", 0);
            writer.WriteNumber("cache_read_input_tokens", cached);
        }
        writer.WriteNumber("output_tokens", usage.Output ?? 0);
        writer.WriteEndObject();
    }

    /// <summary>Reasons to stop, by their names here.</summary>
    public static string Reason(string reason) => reason switch
    {
        "length" => "max_tokens",
        "tool_calls" => "tool_use",
        "content_filter" => "refusal",
        _ => "end_turn",
    };

    public static string Neutral(string? reason) => reason switch
    {
        "max_tokens" or "model_context_window_exceeded" => "length",
        "tool_use" => "tool_calls",
        "refusal" => "content_filter",
        _ => "stop",
    };
}
