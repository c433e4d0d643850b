using System.Collections.Concurrent;
using Aforo.Core.Routing;

namespace Aforo.Gateway.Backends;

/// <summary>
/// How many bytes of a request's body a token takes, for each model: the extremes and the mean of what replies told. Before enough was seen, what no
/// tokenizer exceeds: a token covers at least one byte, and on average of a whole prompt no more than sixteen.
/// </summary>
internal sealed class SizeBook
{
    private const int EnoughSamples = 3;
    private const int LeastBytes = 4096;
    private const double Slack = 1.05;

    /// <summary>What a chat template may add that stands in no body.</summary>
    private const int TemplateTokens = 64;

    private readonly ConcurrentDictionary<string, Ratios> _models = new();

    public TokenBounds Bounds(string model, long textBytes, int images)
    {
        var (low, mean, high) = _models.TryGetValue(model, out var seen) && seen.Count >= EnoughSamples ? (seen.Low / Slack, seen.Sum / seen.Count, seen.High * Slack) : (1, 3.6, 16);
        var forImages = images * 4096L;
        return new TokenBounds((long)(textBytes / high), (long)(textBytes / mean) + (forImages / 4), (long)(textBytes / low) + forImages + TemplateTokens);
    }

    /// <summary>A reply told how many tokens a body had.</summary>
    public void Learn(string model, long textBytes, int images, long tokens)
    {
        if (images > 0 || textBytes < LeastBytes || tokens <= 0) return;
        var ratio = (double)textBytes / tokens;
        if (ratio is < 0.5 or > 64) return;
        _models.AddOrUpdate(model, new Ratios(ratio, ratio, ratio, 1), (_, seen) => new Ratios(Math.Min(seen.Low, ratio), Math.Max(seen.High, ratio), seen.Sum + ratio, seen.Count + 1));
    }

    private sealed record Ratios(double Low, double High, double Sum, int Count);
}
