using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Decisions;

namespace Aforo.Deciding;

/// <summary>Claims about prices, held against dated offers of exactly that capacity and currency.</summary>
internal sealed class PriceClaims(Deciders deciders)
{
    public ClaimAnswer Of(ClaimRequest request, ClaimedFigure claim, DeviceSetup setup, bool described)
    {
        var offers = setup.Parts is [{ MemoryGib: { } gib } part] ? Offers(part.Device, gib, claim.Currency!, request.Date, part.Count) : [];
        ImmutableArray<OfferSeen> seen = [.. offers.Select(price => new OfferSeen(setup.Parts[0].Device, price, Agrees(claim, price)))];
        return new ClaimAnswer
        {
            Request = request,
            Claim = claim,
            // The newest offer decides: an older, lower one cannot be had any more.
            Verdict = seen.IsEmpty ? ClaimVerdict.Unsupported : seen[0].Agrees ? ClaimVerdict.Plausible : ClaimVerdict.Contradicted,
            Device = setup.Id,
            MemoryGib = setup.MemoryGib,
            IsDescribed = described,
            SoldGib = described ? deciders.SoldGib(setup.Parts[0].Device.Id) : [],
            What = "price",
            Offers = seen,
        };
    }

    /// <summary>That nothing else has so much memory for less: contradicted by any other product's offer, or when the device itself cannot be had for it.</summary>
    public ClaimAnswer Market(ClaimRequest request, ClaimedFigure claim)
    {
        var own = request.On is { } on ? deciders.Setups(on, 1).Setups?.All[0].Parts[0].Chip : null;
        var below = new List<OfferSeen>();
        var mine = new List<OfferSeen>();
        foreach (var device in deciders.Catalog.Devices.Devices.Where(device => device.Memory.Kind != "system" && !device.IsChipOnly))
            foreach (var gib in device.CapacitiesGib.Where(gib => gib >= claim.MemoryGib))
            {
                if (Offers(device, gib, claim.Currency!, request.Date, 1) is not [var newest, ..]) continue;
                var cheap = newest.Amount <= claim.Most && newest.InStock != false;
                if (device.Chip == own) mine.Add(new OfferSeen(device, newest, cheap));
                else if (cheap) below.Add(new OfferSeen(device, newest, true));
            }
        var contradicted = below.Count > 0 || (own is not null && mine.Count > 0 && !mine.Any(offer => offer.Agrees));
        return new ClaimAnswer
        {
            Request = request,
            Claim = claim,
            Verdict = contradicted ? ClaimVerdict.Contradicted : mine.Any(offer => offer.Agrees) ? ClaimVerdict.Plausible : ClaimVerdict.Unsupported,
            Device = request.On,
            What = "market",
            Offers = [.. mine.Concat(below).OrderBy(offer => offer.Price.Amount).Take(12)],
        };
    }

    /// <summary>New offers, newest first; those after the date of the claim are left out.</summary>
    private static ImmutableArray<Price> Offers(Device device, int gib, string currency, string? until, int count) =>
        [.. device.Prices.Where(price => price.IsOffer && price.MemoryGib == gib && price.Currency == currency && (until is null || Before(price.AsOf!, until)))
            .OrderByDescending(price => price.AsOf, StringComparer.Ordinal)
            .Select(price => count == 1 ? price : price with { Amount = price.Amount * count, AmountHigh = price.AmountHigh * count })];

    /// <summary>True where the whole day, month or year of an offer had come by a date.</summary>
    private static bool Before(string asOf, string date) => asOf.Length >= date.Length ? string.CompareOrdinal(asOf, date) <= 0 : string.CompareOrdinal(asOf, date[..asOf.Length]) < 0;

    private static bool Agrees(ClaimedFigure claim, Price price) => ClaimJudge.Overlaps(claim, price.Amount * (1 - ClaimJudge.Tolerance), (price.AmountHigh ?? price.Amount) * (1 + ClaimJudge.Tolerance));
}
