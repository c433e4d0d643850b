namespace Aforo.Core.Decisions;

/// <summary>What kind of figure a claim gives.</summary>
public enum ClaimKind
{
    /// <summary>Tokens a second.</summary>
    Speed,

    /// <summary>So many times as fast as another device.</summary>
    Ratio,

    /// <summary>What a device costs.</summary>
    Price,

    /// <summary>So much memory for less than an amount, which nothing else is said to offer.</summary>
    Market,
}

/// <summary>The figures of a claim as they were read.</summary>
public sealed record ClaimedFigure
{
    public required ClaimKind Kind { get; init; }

    /// <summary>Lower end; that of a single figure is the figure. Null where only an upper end was claimed.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end; null where the claim is open above ("at least", "+").</summary>
    public double? High { get; init; }

    /// <summary>ISO 4217 of a price; null for others.</summary>
    public string? Currency { get; init; }

    /// <summary>Memory in GiB as marketed, of a claim about the market.</summary>
    public double? MemoryGib { get; init; }

    /// <summary>The text named no unit, so that it follows from what was asked.</summary>
    public bool UnitIsAssumed { get; init; }

    /// <summary>The lowest figure that the claim must reach.</summary>
    public double Least => Low ?? High ?? 0;

    /// <summary>The highest figure that the claim promises: the upper end, or the lower one where it is open above.</summary>
    public double Most => High ?? Low ?? 0;
}
