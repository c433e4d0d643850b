using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Forwarding;

/// <summary>Figures of a reply, as far as it told them.</summary>
internal sealed record ReplyFigures
{
    private const long MostTokens = 1L << 40;

    /// <summary>The whole prompt, the reused part included.</summary>
    public long? PromptTokens { get; init; }

    public long? CachedTokens { get; init; }

    /// <summary>Tokens of the prompt that were put into a cloud's cache, which it charges for.</summary>
    public long? WrittenTokens { get; init; }

    /// <summary>The part of <see cref="WrittenTokens"/> that is kept for an hour.</summary>
    public long? WrittenHourTokens { get; init; }

    public long? OutputTokens { get; init; }

    /// <summary>Tokens of the prompt that were read anew, where the runtime tells them.</summary>
    public long? ReadTokens { get; init; }

    public double? PrefillSeconds { get; init; }

    public double? DecodeSeconds { get; init; }

    /// <summary>Tokens of the prompt that were read anew; null where neither they nor those of the cache are told.</summary>
    public long? ReadAnew => ReadTokens ?? (PromptTokens is { } prompt && CachedTokens is { } cached ? Math.Max(0, prompt - cached) : null);

    /// <summary>Those that a translated reply told.</summary>
    public static ReplyFigures Of(ReplyUsage usage) =>
        new() { PromptTokens = Count(usage.Prompt), CachedTokens = Count(usage.Cached), WrittenTokens = Count(usage.Written), WrittenHourTokens = Count(usage.WrittenHour), OutputTokens = Count(usage.Output) };

    /// <summary>What is told as a count of tokens; null where it can be none, and sums of it would not be numbers.</summary>
    public static long? Count(long? told) => told is >= 0 and <= MostTokens ? told : null;
}
