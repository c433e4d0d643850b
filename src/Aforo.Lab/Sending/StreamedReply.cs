namespace Aforo.Lab.Sending;

/// <summary>A reply while it comes in.</summary>
internal sealed class StreamedReply(TimeProvider clock, string? watch = null)
{
    private long _began;
    private string _tail = "";
    private bool _seen;

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

    /// <summary>Looks for the watched word, which may come in pieces; only as much is kept as a word can begin in.</summary>
    public void Look(string? text)
    {
        if (watch is null || _seen || string.IsNullOrEmpty(text)) return;
        _tail += text;
        _seen = _tail.Contains(watch, StringComparison.OrdinalIgnoreCase);
        if (_tail.Length > watch.Length) _tail = _tail[^watch.Length..];
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
        Seen = watch is null ? null : _seen,
        Engine = Engine,
    };
}
