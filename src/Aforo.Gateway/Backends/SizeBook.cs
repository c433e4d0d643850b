using Aforo.Core.Routing;
using Aforo.Core.Tokens;
using Aforo.Gateway.Bodies;

namespace Aforo.Gateway.Backends;

/// <summary>
/// How large a prompt is before anybody counts it: bounds that hold by its letters for any vocabulary, and the likely figure by what replies of the model
/// told last. What was seen of other texts never narrows the bounds: three pages of prose say nothing of a page of digits.
/// </summary>
internal sealed class SizeBook
{
    private const int LeastBytes = 4096;
    private const double BytesPerToken = 3.6;

    /// <summary>Only what hardly occurs takes more bytes for a token, over a whole prompt.</summary>
    private const int MostBytesPerToken = 16;

    /// <summary>A blank becomes a mark of three bytes, which a small vocabulary may have only one by one.</summary>
    private const int MostTokensOfByte = 3;

    private const int MostTokensOfImage = 4096;

    /// <summary>What a chat template may add that stands in no body; with tools it explains how to call them.</summary>
    private const int TemplateTokens = 64;
    private const int ToolTemplateTokens = 512;

    private readonly RecentFigures _ratios = new();

    /// <summary>Tokens that stand in no body, at most.</summary>
    public static long Beside(BodyFacts facts) => (facts.Images * (long)MostTokensOfImage) + (facts.HasTools ? ToolTemplateTokens : TemplateTokens);

    /// <summary>Whether a reply told of any prompt of this model.</summary>
    public bool Knows(string model) => _ratios.Of(model) is not null;

    /// <param name="vocabularyTokens">Tokens of the model's vocabulary; null where it is not known.</param>
    public TokenBounds Bounds(string model, BodyFacts facts, long? vocabularyTokens)
    {
        var high = (vocabularyTokens < TextWeight.LeastVocabulary ? facts.TextBytes * MostTokensOfByte : facts.MostTokens) + Beside(facts);
        var ratio = _ratios.Of(model) is { } seen ? seen.Average() : BytesPerToken;
        var likely = Math.Min(high, (long)(facts.TextBytes / ratio) + (facts.Images * (long)MostTokensOfImage / 4));
        return new TokenBounds(Math.Min(likely, facts.TextBytes / MostBytesPerToken), likely, high);
    }

    /// <summary>A reply told how many tokens a whole prompt had.</summary>
    public void Learn(string model, BodyFacts facts, long tokens)
    {
        if (facts.Images > 0 || facts.TextBytes < LeastBytes || tokens <= 0) return;
        var ratio = (double)facts.TextBytes / tokens;
        if (ratio is >= 0.5 and <= 64) _ratios.Add(model, ratio);
    }
}
