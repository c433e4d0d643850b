using System.Collections.Concurrent;

namespace Aforo.Gateway.Backends;

/// <summary>
/// How fast each model of a backend reads prompts: the slowest of the last few that were long enough to tell. Where a runtime does not say how much of
/// a prompt was reused, its figure may be too high, so the slowest is the honest one.
/// </summary>
internal sealed class RateBook
{
    private const int Remembered = 8;
    private const int LeastTokens = 512;

    private readonly ConcurrentDictionary<string, double[]> _models = new();

    public double? Speed(string model) => _models.TryGetValue(model, out var seen) ? seen.Min() : null;

    /// <param name="tokens">Tokens that were read anew.</param>
    public void Learn(string model, long tokens, double seconds)
    {
        if (tokens < LeastTokens || seconds <= 0) return;
        var speed = tokens / seconds;
        _models.AddOrUpdate(model, [speed], (_, seen) => [.. seen.TakeLast(Remembered - 1), speed]);
    }
}
