namespace Aforo.Core.Diagnosis;

/// <summary>What the counts in Ollama's replies mean, as read in its sources.</summary>
public static class OllamaCounts
{
    /// <summary>A build of one's own calls itself this.</summary>
    private const string Unnumbered = "0.0.0";

    private const string GoRunners = "0.4.0-rc0";

    private const string Children = "0.30.0-rc0";

    private const long DefaultEmbeddingBatch = 2048;

    /// <summary>
    /// Whether <c>prompt_eval_count</c> counts the whole prompt, what the cache held included: the runners of C++, before 0.4, told only what they read anew; those of Go
    /// and, since 0.30, of llama-server tell all of it. Null when the version is not known. <c>prompt_eval_duration</c> is of what was read anew at all times.
    /// </summary>
    public static bool? TellsWholePrompt(string? version) => Versions.Compare(version, Unnumbered) is > 0 && Versions.Compare(version, GoRunners) is { } sign ? sign >= 0 : null;

    /// <summary>
    /// Tokens of one text to embed that are read at once, where more of it is cut without telling: from 0.30 on its llama-server refuses what is longer than a batch, and
    /// Ollama cuts the text to that and asks again (<c>EmbedHandler</c>). Null where no batch limits it: earlier, and for models that pool the last token, whose texts are
    /// read in pieces. A version that is not known may be one of these.
    /// </summary>
    /// <param name="numBatch"><c>num_batch</c> of the request, else of the definition; null for the default.</param>
    public static long? EmbeddingBatch(string? version, bool poolsLast, long? numBatch) =>
        poolsLast || (Versions.Compare(version, Unnumbered) is > 0 && Versions.Compare(version, Children) is < 0) ? null : numBatch is > 0 and var stated ? stated : DefaultEmbeddingBatch;
}
