namespace Aforo.Systems.Runtimes.Replies;

/// <summary>
/// What a reply says of itself, in one form for all dialects. It holds counts, times and stable words; neither the prompt nor the answer is kept.
/// What the reply does not say is null.
/// </summary>
public sealed record ReplySummary
{
    public ReplyDialect Dialect { get; init; }

    public string? Model { get; init; }

    /// <summary>
    /// Whether the reply came to its end: <c>done</c> (Ollama), <c>[DONE]</c>, <c>message_stop</c>, <c>response.completed</c>, or one whole object. A
    /// stream that stops without it failed, though its status was 200.
    /// </summary>
    public bool IsComplete { get; init; }

    /// <summary>Why it ended, in the server's word: <c>stop</c>, <c>length</c>, <c>load</c>, <c>unload</c>, <c>tool_calls</c>, <c>end_turn</c>, <c>max_tokens</c>, …</summary>
    public string? EndReason { get; init; }

    /// <summary>Tokens of the whole prompt, with the part that came from a cache where the dialect counts it.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>True while only the head of a stream has told them: Ollama's <c>/v1/messages</c> puts an estimate there.</summary>
    public bool PromptTokensAreProvisional { get; init; }

    /// <summary>Tokens of the prompt that were not read again.</summary>
    public long? CachedTokens { get; init; }

    /// <summary>Tokens of the prompt that were read for this reply (llama-server's <c>prompt_n</c>).</summary>
    public long? ProcessedTokens { get; init; }

    public long? OutputTokens { get; init; }

    /// <summary>Time spent on loading the model, seconds.</summary>
    public double? LoadSeconds { get; init; }

    /// <summary>Time spent on reading what was not cached of the prompt, seconds. Divided into <see cref="PromptTokens"/> it overstates the speed on a cache hit.</summary>
    public double? PromptSeconds { get; init; }

    /// <summary>Time spent on generating, seconds.</summary>
    public double? OutputSeconds { get; init; }

    /// <summary>The whole time as the server counts it, seconds.</summary>
    public double? TotalSeconds { get; init; }

    /// <summary>Speed of reading, tok/s, where the server states it.</summary>
    public double? PromptTokensPerSecond { get; init; }

    /// <summary>Speed of generating, tok/s, where the server states it.</summary>
    public double? OutputTokensPerSecond { get; init; }

    /// <summary>Newest progress of the prefill, where it was asked for (<c>return_progress</c>).</summary>
    public ReplyProgress? Progress { get; init; }

    /// <summary>Pieces of the answer that carried text.</summary>
    public int ContentPieces { get; init; }

    /// <summary>Pieces that carried thoughts.</summary>
    public int ThinkingPieces { get; init; }

    /// <summary>Calls of tools.</summary>
    public int ToolCalls { get; init; }

    /// <summary>True when the reply carries the prompt as it was rendered (<c>_debug_info.rendered_template</c>).</summary>
    public bool HasRenderedPrompt { get; init; }

    /// <summary>What the reply says went wrong; null when nothing did.</summary>
    public ReplyError? Error { get; init; }

    /// <summary>Parts that were no JSON, or too long to be read.</summary>
    public int Unreadable { get; init; }
}

/// <summary>How far the reading of a prompt has come.</summary>
/// <param name="TotalTokens">Tokens of the prompt.</param>
/// <param name="CachedTokens">Those that were reused; null where not told.</param>
/// <param name="ProcessedTokens">Those that are done, reused ones included.</param>
/// <param name="Seconds">Time since the reading began; null where not told.</param>
public sealed record ReplyProgress(long TotalTokens, long? CachedTokens, long ProcessedTokens, double? Seconds);
