namespace Aforo.Lab.Sending;

/// <summary>
/// One request to a model. What is not set here is left out of the request, so that the server's own settings stay: no keep-alive, no shift, and a
/// context only where <see cref="NumCtx"/> says so.
/// </summary>
/// <param name="Prompt">Text of the one user message.</param>
/// <param name="Answer">Tokens of the answer at most; at least 1.</param>
public sealed record SendRequest(string Prompt, int Answer)
{
    /// <summary>Ollama's <c>options.num_ctx</c>; null: not sent. Another value than the loaded one makes the server load the model again.</summary>
    public long? NumCtx { get; init; }

    /// <summary>Slot of llama-server that is to answer; null: the server chooses.</summary>
    public int? Slot { get; init; }

    /// <summary>How long the whole request may take; null: as long as it takes.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>The answer goes on to its last token, where the dialect can say so: it is for measuring, not for reading.</summary>
    public bool IgnoreEnd { get; init; }

    /// <summary>A word that is looked for in the answer; the answer itself is kept nowhere. Null for none.</summary>
    public string? Watch { get; init; }

    /// <summary>Ollama's <c>truncate</c>: false has a prompt that is too long refused, null leaves it to the server's default, which cuts it.</summary>
    public bool? Truncate { get; init; } = false;

    /// <summary>Ollama's <c>shift</c>; null: not sent. Another value than the loaded one makes the server load the model again.</summary>
    public bool? Shift { get; init; }

    public override string ToString() => $"{Prompt.Length} characters, {Answer} tokens asked";
}
