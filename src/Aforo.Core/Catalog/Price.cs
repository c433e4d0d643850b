namespace Aforo.Core.Catalog;

/// <summary>What a device costs, before tax unless the configuration says otherwise.</summary>
public sealed record Price : Sourced
{
    public required double Amount { get; init; }

    /// <summary>Upper end of a range.</summary>
    public double? AmountHigh { get; init; }

    /// <summary>ISO 4217. Prices are never converted.</summary>
    public required string Currency { get; init; }

    /// <summary><c>announced</c>, <c>msrp</c>, <c>list</c>, <c>street</c>, <c>used</c>, <c>upgrade</c>, <c>estimate</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Capacity in GiB that it buys; null: not told, so a price for no capacity.</summary>
    public int? MemoryGib { get; init; }

    /// <summary>False: out of stock, withdrawn or discontinued. Null: not told.</summary>
    public bool? InStock { get; init; }

    public required string Configuration { get; init; }

    public string? Note { get; init; }

    /// <summary>True where somebody offers or offered it for that amount, new.</summary>
    public bool IsOffer => Kind is "list" or "street";
}

/// <summary>What an hour of it costs.</summary>
public sealed record Rental : Sourced
{
    public required double Amount { get; init; }

    public double? AmountHigh { get; init; }

    public required string Currency { get; init; }

    /// <summary>Such as <c>GPU-hour</c>.</summary>
    public required string Per { get; init; }

    public required string Configuration { get; init; }
}
