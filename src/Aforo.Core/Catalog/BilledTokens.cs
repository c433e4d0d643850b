namespace Aforo.Core.Catalog;

/// <summary>Tokens of a request, as they are charged for.</summary>
/// <param name="Prompt">The whole prompt, what was reused or put into a cache included.</param>
public readonly record struct BilledTokens(long Prompt, long Output)
{
    /// <summary>The part of the prompt that was reused; 0 by default.</summary>
    public long Cached { get; init; }

    /// <summary>The part of the prompt that was put into a cache, for whatever time; 0 by default.</summary>
    public long Written { get; init; }

    /// <summary>The part of <see cref="Written"/> that is kept for an hour; 0 by default.</summary>
    public long WrittenHour { get; init; }
}
