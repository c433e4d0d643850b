using System.Collections.Immutable;

namespace Aforo.Core.Catalog;

/// <summary>Prices that hold for a whole request where all conditions do. A tier without one but <see cref="When"/> is only told.</summary>
public sealed record PriceTier : TokenPrice
{
    /// <summary>The condition in words.</summary>
    public required string When { get; init; }

    /// <summary>The prompt is longer than this.</summary>
    public long? OverPromptTokens { get; init; }

    /// <summary>First day, UTC.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Hours of each day, UTC.</summary>
    public ImmutableArray<DailyHours> Hours { get; init; } = [];

    public bool HoldsFor(long promptTokens, DateTimeOffset at)
    {
        if (OverPromptTokens is null && From is null && Hours.IsEmpty) return false;
        var time = at.UtcDateTime;
        return !(promptTokens <= OverPromptTokens)
            && !(DateOnly.FromDateTime(time) < From)
            && (Hours.IsEmpty || Hours.Any(hours => TimeOnly.FromDateTime(time).IsBetween(hours.From, hours.Until)));
    }
}

/// <summary>A span of each day, the end not included; it may go over midnight.</summary>
public sealed record DailyHours(TimeOnly From, TimeOnly Until);
