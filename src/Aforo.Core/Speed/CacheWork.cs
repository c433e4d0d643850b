namespace Aforo.Core.Speed;

/// <summary>Attention of some layers alike: what one cached token costs a new one.</summary>
/// <param name="Bytes">Bytes of keys and values that are read, in all these layers together.</param>
/// <param name="Operations">Floating-point operations: 2 × query heads × (key + value length), in all these layers together.</param>
/// <param name="Window">Tokens that are seen at most; null: all of them.</param>
public sealed record CacheWork(double Bytes, double Operations, long? Window)
{
    /// <summary>Cached tokens that a token at a depth sees.</summary>
    public double Seen(double depth) => Window is { } window ? Math.Min(depth, window) : depth;

    /// <summary>The integral of <see cref="Seen"/> over the tokens from a depth on.</summary>
    public double SeenByAll(double depth, double tokens)
    {
        if (Window is not { } window) return tokens * (depth + (tokens / 2));
        var growing = Math.Clamp(window - depth, 0, tokens);
        return (growing * (depth + (growing / 2))) + ((tokens - growing) * window);
    }
}
