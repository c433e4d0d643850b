namespace Aforo.Lab.Sending;

/// <summary>How a request ended.</summary>
public enum SendEnd
{
    /// <summary>The stream came to its end.</summary>
    Answered,

    /// <summary>The server answered with an error before the first token.</summary>
    Refused,

    /// <summary>The stream ended without its last line, or told an error.</summary>
    Broken,

    /// <summary>Nothing answered at the address.</summary>
    Unreachable,

    /// <summary>The limit of the request passed.</summary>
    TimedOut,
}

/// <summary>What became of a request, as the clock on the wall saw it and as the engine tells it.</summary>
public sealed record SendReply
{
    public required SendEnd End { get; init; }

    /// <summary>HTTP status; null where none came.</summary>
    public int? Status { get; init; }

    /// <summary>The server's words, cut to a length that can be shown; null when it answered.</summary>
    public string? Error { get; init; }

    /// <summary>Why generation ended, in the server's word, such as <c>stop</c> or <c>length</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>Time until the headers came.</summary>
    public TimeSpan? Headers { get; init; }

    /// <summary>Time until the first piece of the answer (TTFT); progress and comments are none.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>Time until the last piece of the answer.</summary>
    public TimeSpan? LastToken { get; init; }

    public required TimeSpan Total { get; init; }

    /// <summary>Tokens of the prompt as the server counts them, null where it does not: those from the cache are included, but by an old Ollama (<see cref="Core.Diagnosis.OllamaCounts"/>).</summary>
    public long? PromptTokens { get; init; }

    /// <summary>Tokens of the prompt that came from the cache; null where the server does not tell.</summary>
    public long? CachedTokens { get; init; }

    /// <summary>Tokens of the answer; null where the server does not tell.</summary>
    public long? AnswerTokens { get; init; }

    /// <summary>Whether <see cref="SendRequest.Watch"/> came back; null where none was asked for.</summary>
    public bool? Seen { get; init; }

    /// <summary>The engine's own times out of this very reply; null where it tells none.</summary>
    public EngineTimings? Engine { get; init; }

    /// <summary>Decode as the wall saw it: the tokens after the first over the time between the first and the last; null for answers too short to tell.</summary>
    public double? DecodeTokensPerSecond => AnswerTokens is > 8 and var tokens && LastToken - FirstToken is { Ticks: > 0 } time ? (tokens - 1) / time.TotalSeconds : null;

    /// <summary>Prefill as the wall saw it: the tokens of the prompt that were not in the cache over the time to the first token.</summary>
    /// <param name="cached">Tokens that were in the cache, where the server does not tell.</param>
    public double? PrefillTokensPerSecond(long? cached = null) =>
        PromptTokens is { } prompt && (CachedTokens ?? cached) is { } known && prompt - known > 0 && FirstToken is { Ticks: > 0 } time ? (prompt - known) / time.TotalSeconds : null;
}

/// <summary>Times that an engine tells in its reply. Null where it does not tell.</summary>
public sealed record EngineTimings
{
    /// <summary>
    /// Tokens of the prompt that <see cref="PrefillSeconds"/> covers. Ollama's <c>prompt_eval_count</c> hangs on the version (<see cref="Core.Diagnosis.OllamaCounts"/>), which the
    /// reply does not tell: then it is null.
    /// </summary>
    public long? ProcessedTokens { get; init; }

    public double? PrefillSeconds { get; init; }

    public long? AnswerTokens { get; init; }

    public double? DecodeSeconds { get; init; }

    /// <summary>Time that loading the model took before; some milliseconds where it was loaded.</summary>
    public double? LoadSeconds { get; init; }

    /// <summary>The reply's member that holds them, such as <c>timings</c>.</summary>
    public required string Field { get; init; }

    public double? DecodeTokensPerSecond => AnswerTokens is > 1 and var tokens && DecodeSeconds is > 0 and var time ? tokens / time : null;

    /// <param name="processed">Tokens that were read, where the reply does not tell.</param>
    public double? PrefillTokensPerSecond(long? processed = null) => (ProcessedTokens ?? processed) is > 0 and var tokens && PrefillSeconds is > 0 and var time ? tokens / time : null;
}
