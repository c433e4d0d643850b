using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Decisions;
using Aforo.Core.Diagnosis;
using Aforo.Core.Speed;
using Aforo.Fitting;

namespace Aforo.Deciding;

/// <summary>What became of a claim, with everything that led there.</summary>
internal sealed record ClaimAnswer
{
    public required ClaimRequest Request { get; init; }

    public required ClaimedFigure Claim { get; init; }

    public required ClaimVerdict Verdict { get; init; }

    /// <summary>Id of the setup in the catalogue; null for a claim about the market.</summary>
    public string? Device { get; init; }

    public int? MemoryGib { get; init; }

    /// <summary>The capacity is not sold: the device was judged as if it were.</summary>
    public bool IsDescribed { get; init; }

    /// <summary>Of a capacity that is not sold: those that are, GiB.</summary>
    public ImmutableArray<int> SoldGib { get; init; } = [];

    public FitModel? Model { get; init; }

    public string? Backend { get; init; }

    /// <summary><c>decode</c>, <c>prefill</c>, <c>ratio</c>, <c>price</c> or <c>market</c>.</summary>
    public required string What { get; init; }

    public double? Roof { get; init; }

    public ImmutableArray<Arithmetic> Arithmetic { get; init; } = [];

    public SpeedFigure? Forecast { get; init; }

    /// <summary>The forecast was fitted to measurements of this chip or its generation.</summary>
    public bool IsFitted { get; init; }

    public ImmutableArray<NearMeasurement> Measurements { get; init; } = [];

    /// <summary>Ratios of measurements on both devices.</summary>
    public ImmutableArray<(Measurement First, Measurement Second, double Ratio)> Pairs { get; init; } = [];

    /// <summary>Bytes that one token might read at the claimed speed.</summary>
    public double? NeededBytesPerToken { get; init; }

    /// <summary>Bytes that one token reads.</summary>
    public double? BytesPerToken { get; init; }

    /// <summary>Bandwidth in GB/s (10⁹) that the claimed speed would need.</summary>
    public double? NeededBandwidthGbS { get; init; }

    public ImmutableArray<Saving> Savings { get; init; } = [];

    /// <summary>False: a part of the model would lie outside the device's memory. Null where that is not known.</summary>
    public bool? Fits { get; init; }

    /// <summary>Offers that speak about a price, newest first.</summary>
    public ImmutableArray<OfferSeen> Offers { get; init; } = [];

    /// <summary>How far the claim is good: up to the roof, where it goes beyond.</summary>
    public double? HoldsUpTo => Verdict == ClaimVerdict.ExceedsPhysics ? Roof : null;
}

/// <summary>An offer beside a claimed price.</summary>
/// <param name="Device">Who it is for.</param>
/// <param name="Price">The offer.</param>
/// <param name="Agrees">The claim is within 20 % of it, or it undercuts what a claim about the market says nothing undercuts.</param>
internal sealed record OfferSeen(Device Device, Price Price, bool Agrees);
