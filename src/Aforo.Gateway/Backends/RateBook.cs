namespace Aforo.Gateway.Backends;

/// <summary>
/// How fast each model of a backend reads prompts: the slowest of the last few that were long enough to tell. Waiting and other requests only make it
/// slower, and that is what the next one may meet again.
/// </summary>
internal sealed class RateBook
{
    private const int LeastTokens = 512;

    private readonly RecentFigures _speeds = new();

    public double? Speed(string model) => _speeds.Of(model) is { } seen ? seen.Min() : null;

    /// <param name="tokens">Tokens that were read anew.</param>
    public void Learn(string model, long tokens, double seconds)
    {
        if (tokens < LeastTokens || seconds <= 0) return;
        _speeds.Add(model, tokens / seconds);
    }
}
