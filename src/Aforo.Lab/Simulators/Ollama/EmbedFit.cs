namespace Aforo.Lab.Simulators.Ollama;

/// <summary>What of a text reaches an embedding model.</summary>
/// <param name="Text">The tokens; null when the text is refused.</param>
/// <param name="Count">Tokens that the reply counts.</param>
/// <param name="Refusal">Why it is refused.</param>
internal sealed record EmbedFit(byte[]? Text, int Count, Refusal? Refusal)
{
    /// <summary>Tokens that a model for embeddings puts around each text.</summary>
    private const int Special = 2;

    private const int LargestBatch = 2048;

    private const string TooLong = "the input length exceeds the context length";

    private const string NothingLeft = "input after truncation exceeds maximum context length";

    /// <summary>Tokens that the child reads at once.</summary>
    public static int BatchOf(Runner runner, long? asked) => (int)Math.Min(asked is > 0 ? asked.Value : LargestBatch, runner.Context);

    /// <param name="text">The text.</param>
    /// <param name="request">The request that it came with.</param>
    /// <param name="old">Whether it came to <c>/api/embeddings</c>, which never cuts and has one status for all failures.</param>
    /// <param name="runner">The model.</param>
    /// <param name="release">The release.</param>
    public static EmbedFit Of(string text, EmbedRequest request, bool old, Runner runner, Release release)
    {
        var tokens = PromptMessage.Of("user", text).Bytes;
        var count = PromptMessage.TokensOf(tokens);
        var special = runner.Definition.Weights.IsEmbedder ? Special : 0;
        if (release.HasChild) return OfChild(tokens, request, old, special, runner);
        if (!release.RunnerCountsEmbedded) return OfOldRunner(tokens, request, old, special, runner, release);
        if (count + special <= runner.Context) return new(tokens, count + special, null);
        if (old || !request.Cuts) return Refused(old ? 500 : 400, TooLong);
        return Cut(tokens, (int)runner.Context - special, special);
    }

    /// <summary>From 0.30 on Ollama counts first, and then the child refuses what is more than a batch, where it has to read a text at once.</summary>
    private static EmbedFit OfChild(byte[] tokens, EmbedRequest request, bool old, int special, Runner runner)
    {
        var count = PromptMessage.TokensOf(tokens);
        var context = (int)runner.Context - special;
        var batch = runner.Definition.Weights.PoolsLast ? context : BatchOf(runner, request.Model.Option("num_batch")) - special;
        if (old) return count > Math.Min(context, batch) ? Refused(500, TooLong) : new(tokens, count + special, null);
        if (context <= 0) return Refused(400, NothingLeft);
        if (!request.Cuts && count > Math.Min(context, batch)) return Refused(400, TooLong);
        return count <= Math.Min(context, batch) ? new(tokens, count + special, null) : Cut(tokens, Math.Min(context, batch), special);
    }

    /// <summary>Before 0.13.3 Ollama counts by itself, without the special tokens; what it does not cut, the runner does.</summary>
    private static EmbedFit OfOldRunner(byte[] tokens, EmbedRequest request, bool old, int special, Runner runner, Release release)
    {
        var count = PromptMessage.TokensOf(tokens);
        if (old || count <= runner.Context) return new(PromptMessage.Head(tokens, (int)Math.Min(count, runner.Context)), count, null);
        if (!request.Cuts) return Refused(400, release.LeavesRoomForSpecialTokens ? "input exceeds maximum context length" : "input length exceeds maximum context length");
        return Cut(tokens, (int)runner.Context - (release.LeavesRoomForSpecialTokens ? special : 0), 0);
    }

    private static EmbedFit Cut(byte[] tokens, int kept, int special) => kept <= 0 ? Refused(400, NothingLeft) : new(PromptMessage.Head(tokens, kept), kept + special, null);

    private static EmbedFit Refused(int status, string message) => new(null, 0, new Refusal(status, message));
}
