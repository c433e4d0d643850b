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

    public required string Name { get; init; }

    public long? ContextTokens { get; init; }

    public long? MaxOutputTokens { get; init; }

    public required TokenPrice PriceUsdPerMtok { get; init; }

    /// <summary>Prices that hold instead under a condition.</summary>
    public ImmutableArray<PriceTier> PriceTiers { get; init; } = [];

    /// <summary><c>available</c>, <c>preview</c>, <c>limited release</c>, <c>deprecated</c>, <c>being phased out</c>, <c>retired</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Null: not looked up.</summary>
    public bool? OpenWeights { get; init; }

    public string? FreeTier { get; init; }

    public required CloudApi Api { get; init; }

    public string? Notes { get; init; }

    public ImmutableArray<string> Conflicts { get; init; } = [];

    /// <summary>Whether a request would still be answered.</summary>
    public bool IsRetired => Status == "retired";
}

/// <summary>USD per million tokens; null when not known, 0 when free.</summary>
public record TokenPrice
{
    public double? Input { get; init; }

    public double? Output { get; init; }

    public double? CachedInput { get; init; }

    public double? CacheWrite { get; init; }
}

/// <summary>Prices under a condition.</summary>
public sealed record PriceTier : TokenPrice
{
    public required string When { get; init; }
}

/// <summary>Where and how a cloud model is reached.</summary>
public sealed record CloudApi
{
    public required string BaseUrl { get; init; }

    public required string Style { get; init; }

    public bool OpenaiCompatible { get; init; }
}
