using Aforo.Core.Facts;

namespace Aforo.Core.Catalog;

/// <summary>A value of the catalogue, with where it was found and the date to which it refers.</summary>
public abstract record Sourced
{
    /// <summary>Where it was found; <c>unverified</c> where no source is at hand.</summary>
    public required string Source { get; init; }

    /// <summary>ISO date, month or year; null for what is unverified.</summary>
    public string? AsOf { get; init; }

    /// <summary>True for somebody's word: unverified, or from notes whose own sources are not known.</summary>
    public bool IsClaim => Source is "unverified" || Source.Contains("not traced", StringComparison.Ordinal);

    public Basis Basis => IsClaim ? Basis.Claimed : Basis.Read;

    /// <summary>As the source of a fact.</summary>
    /// <param name="entry">Entry of the catalogue, such as <c>devices/rtx-3090</c>.</param>
    public Source ToSource(string entry) => new()
    {
        Catalog = entry,
        AsOf = AsOf,
        Url = Source.StartsWith("https://", StringComparison.Ordinal) ? Source.Split(' ', 2)[0] : null,
        Note = Source,
    };
}
