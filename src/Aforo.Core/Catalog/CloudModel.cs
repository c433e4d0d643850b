using System.Collections.Immutable;

namespace Aforo.Core.Catalog;

/// <summary>A model that a provider serves.</summary>
public sealed record CloudModel : Sourced
{
    /// <summary>Provider and model.</summary>
    public required string Id { get; init; }

    public required string Provider { get; init; }

    /// <summary>As it is sent to the API.</summary>
    public required string ModelId { get; init; }

    /// <summary>Other names by which the API takes it, such as a dated one.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    public required string Name { get; init; }

    /// <summary>Prompt and answer together.</summary>
    public long? ContextTokens { get; init; }

    /// <summary>Longest prompt, where it is told apart from the context.</summary>
    public long? MaxInputTokens { get; init; }

    public long? MaxOutputTokens { get; init; }

    public required TokenPrice PriceUsdPerMtok { get; init; }

    /// <summary>Prices that hold instead under a condition.</summary>
    public ImmutableArray<PriceTier> PriceTiers { get; init; } = [];

    /// <summary><c>available</c>, <c>preview</c>, <c>limited release</c>, <c>deprecated</c>, <c>being phased out</c>, <c>retired</c>.</summary>
    public required string Status { get; init; }

    /// <summary>First day on which it is no longer served; null when no day was announced.</summary>
    public DateOnly? RetiresOn { get; init; }

    /// <summary><see cref="ModelId"/> of the model that the provider names instead.</summary>
    public string? ReplacedBy { get; init; }

    /// <summary>Null: not looked up.</summary>
    public bool? OpenWeights { get; init; }

    public string? FreeTier { get; init; }

    public required CloudApi Api { get; init; }

    public string? Notes { get; init; }

    public ImmutableArray<string> Conflicts { get; init; } = [];

    /// <summary>Whether the catalogue already knew it as no longer served.</summary>
    public bool IsRetired => Status == "retired";

    /// <summary>Whether requests of that day are no longer answered by it.</summary>
    public bool IsRetiredOn(DateOnly day) => IsRetired || RetiresOn <= day;

    /// <summary>What a request costs: the list price, or that of the last tier all of whose conditions hold.</summary>
    /// <param name="promptTokens">The whole prompt, the cached part included.</param>
    public TokenPrice PriceFor(long promptTokens, DateTimeOffset at) => PriceTiers.LastOrDefault(tier => tier.HoldsFor(promptTokens, at)) ?? PriceUsdPerMtok;

    /// <summary><see cref="PriceFor"/> at noon of a day, UTC: an hour's surcharge is not for an advice.</summary>
    public TokenPrice PriceOn(DateOnly day, long promptTokens) => PriceFor(promptTokens, new DateTimeOffset(day, new TimeOnly(12, 0), TimeSpan.Zero));
}

/// <summary>USD per million tokens; null when not known, 0 when free.</summary>
public record TokenPrice
{
    public double? Input { get; init; }

    public double? Output { get; init; }

    public double? CachedInput { get; init; }

    /// <summary>What is put into a cache; where there are several, into that of the shortest time (five minutes at Anthropic).</summary>
    public double? CacheWrite { get; init; }

    /// <summary>What is put into a cache for an hour: twice the input at Anthropic (https://docs.anthropic.com/en/docs/about-claude/pricing); nobody else is known to have a price of its own for that.</summary>
    public double? CacheWriteHour { get; init; }

    /// <summary>
    /// Cost of a request; null where input or output have no price. What is reused or put into a cache counts as input where it has no price of its own, an hour in
    /// it as any time.
    /// </summary>
    public double? CostOf(BilledTokens tokens)
    {
        var cached = Math.Min(tokens.Prompt, tokens.Cached);
        var written = Math.Min(tokens.Prompt - cached, tokens.Written);
        var hour = Math.Min(written, tokens.WrittenHour);
        var write = CacheWrite ?? Input;
        return (((tokens.Prompt - cached - written) * Input) + (cached * (CachedInput ?? Input)) + ((written - hour) * write) + (hour * (CacheWriteHour ?? write)) + (tokens.Output * Output)) / 1e6;
    }
}

/// <summary>Where and how a cloud model is reached.</summary>
public sealed record CloudApi
{
    public required string BaseUrl { get; init; }

    public required string Style { get; init; }

    public bool OpenaiCompatible { get; init; }
}
