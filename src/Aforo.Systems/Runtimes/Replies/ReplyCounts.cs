using System.Text.Json;

namespace Aforo.Systems.Runtimes.Replies;

/// <summary>The objects of a reply that hold nothing but numbers.</summary>
internal static class ReplyCounts
{
    /// <summary>Names of their members.</summary>
    public static readonly string[] Names =
    [
        "prompt_tokens", "completion_tokens", "input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "prompt_tokens_details", "input_tokens_details",
        "cached_tokens", "cache_n", "prompt_n", "prompt_ms", "prompt_per_second", "predicted_n", "predicted_ms", "predicted_per_second", "total", "cache", "processed", "time_ms",
    ];

    /// <summary>
    /// Tokens as the dialects count them: OpenAI's prompt includes what was cached, Anthropic's input leaves out what was read from or written to a
    /// cache. Later counts replace earlier ones, which may be estimates (Ollama's <c>message_start</c>).
    /// </summary>
    public static ReplySummary Usage(ref Utf8JsonReader reader, ReplySummary sum)
    {
        long? input = null, cacheRead = null, cacheWritten = null;
        while (ReplyValues.Next(ref reader, out var name))
        {
            switch (name)
            {
                case "prompt_tokens": sum = sum with { PromptTokens = ReplyValues.Count(ref reader) ?? sum.PromptTokens }; break;
                case "completion_tokens" or "output_tokens": sum = sum with { OutputTokens = ReplyValues.Count(ref reader) ?? sum.OutputTokens }; break;
                case "input_tokens": input = ReplyValues.Count(ref reader); break;
                case "cache_read_input_tokens": cacheRead = ReplyValues.Count(ref reader); break;
                case "cache_creation_input_tokens": cacheWritten = ReplyValues.Count(ref reader); break;
                case "prompt_tokens_details" or "input_tokens_details" when reader.TokenType == JsonTokenType.StartObject: sum = Details(ref reader, sum); break;
                default: reader.Skip(); break;
            }
        }
        if (input is { } own) sum = sum with { PromptTokens = own + (cacheRead ?? 0) + (cacheWritten ?? 0), PromptTokensAreProvisional = false };
        return cacheRead is null ? sum : sum with { CachedTokens = cacheRead };
    }

    /// <summary>llama-server's own figures; the prompt is what was reused and what was read.</summary>
    public static ReplySummary Timings(ref Utf8JsonReader reader, ReplySummary sum)
    {
        long? cached = null, read = null;
        while (ReplyValues.Next(ref reader, out var name))
        {
            switch (name)
            {
                case "cache_n": cached = ReplyValues.Count(ref reader); break;
                case "prompt_n": read = ReplyValues.Count(ref reader); break;
                case "prompt_ms": sum = sum with { PromptSeconds = ReplyValues.Number(ref reader) / 1000 ?? sum.PromptSeconds }; break;
                case "prompt_per_second": sum = sum with { PromptTokensPerSecond = ReplyValues.Number(ref reader) ?? sum.PromptTokensPerSecond }; break;
                case "predicted_n": sum = sum with { OutputTokens = ReplyValues.Count(ref reader) ?? sum.OutputTokens }; break;
                case "predicted_ms": sum = sum with { OutputSeconds = ReplyValues.Number(ref reader) / 1000 ?? sum.OutputSeconds }; break;
                case "predicted_per_second": sum = sum with { OutputTokensPerSecond = ReplyValues.Number(ref reader) ?? sum.OutputTokensPerSecond }; break;
                default: reader.Skip(); break;
            }
        }
        // Builds without cache_n count as read what was reused, too, or do not tell: then the whole is not known from here.
        return sum with
        {
            CachedTokens = cached ?? sum.CachedTokens,
            ProcessedTokens = read ?? sum.ProcessedTokens,
            PromptTokens = sum.PromptTokens ?? (cached is { } kept && read is { } fresh ? kept + fresh : null),
        };
    }

    public static ReplySummary Progress(ref Utf8JsonReader reader, ReplySummary sum)
    {
        long? total = null, cached = null, processed = null;
        double? milliseconds = null;
        while (ReplyValues.Next(ref reader, out var name))
        {
            switch (name)
            {
                case "total": total = ReplyValues.Count(ref reader); break;
                case "cache": cached = ReplyValues.Count(ref reader); break;
                case "processed": processed = ReplyValues.Count(ref reader); break;
                case "time_ms": milliseconds = ReplyValues.Number(ref reader); break;
                default: reader.Skip(); break;
            }
        }
        return total is { } all && processed is { } done ? sum with { Progress = new ReplyProgress(all, cached, done, milliseconds / 1000) } : sum;
    }

    private static ReplySummary Details(ref Utf8JsonReader reader, ReplySummary sum)
    {
        while (ReplyValues.Next(ref reader, out var name))
        {
            if (name == "cached_tokens") sum = sum with { CachedTokens = ReplyValues.Count(ref reader) ?? sum.CachedTokens };
            else reader.Skip();
        }
        return sum;
    }
}
