namespace Aforo.Lab.Sending;

/// <summary>A reply while it comes in.</summary>
internal sealed class StreamedReply(TimeProvider clock)
{
    private long _began;

    public int? Status { get; set; }

    public TimeSpan? Headers { get; set; }

    public TimeSpan? FirstToken { get; private set; }

    public TimeSpan? LastToken { get; private set; }

    public long? PromptTokens { get; set; }

    public long? CachedTokens { get; set; }

    public long? AnswerTokens { get; set; }

    public EngineTimings? Engine { get; set; }

    public string? Reason { get; set; }

    public string? Error { get; set; }

    public bool IsDone { get; set; }

    public TimeSpan Elapsed => clock.GetElapsedTime(_began);

    public void Begin() => _began = clock.GetTimestamp();

    /// <summary>A piece of the answer has come.</summary>
    public void Piece()
    {
        LastToken = Elapsed;
        FirstToken ??= LastToken;
    }

    public SendReply Ended(SendEnd end, string? error) => new()
    {
        End = end,
        Status = Status,
        Error = error,
        Reason = Reason,
        Headers = Headers,
        FirstToken = FirstToken,
        LastToken = LastToken,
        Total = Elapsed,
        PromptTokens = PromptTokens,
        CachedTokens = CachedTokens,
        AnswerTokens = AnswerTokens,
        Engine = Engine,
    };
}
