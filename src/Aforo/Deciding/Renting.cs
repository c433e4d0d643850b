using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Facts;
using Aforo.Fitting;

namespace Aforo.Deciding;

/// <summary>What not buying costs: the heavy work that is not private at a cloud model, or a rented accelerator by the hour.</summary>
internal sealed class Renting(Deciders deciders)
{
    public AdviceItem Item(AdviceRequest request, ComparisonRow? best, Func<ComparisonRow, AdviceRequest, double?> seconds)
    {
        var reasons = ImmutableArray.CreateBuilder<Reason>();
        var cloud = deciders.Catalog.Cloud.Models
            .Where(model => model.Status == "available" && model.ContextTokens >= request.Prompt + request.Output && Price(model, request) is { Input: > 0, Output: > 0 })
            .MinBy(model => Cost(model, request));
        if (cloud is not null)
        {
            var cost = Cost(cloud, request);
            reasons.Add(new Reason("cloud", [("model", cloud.Id), ("context", cloud.ContextTokens!.Value), ("input", Price(cloud, request).Input!.Value), ("output", Price(cloud, request).Output!.Value), ("cost", Math.Round(cost, 4)), ("date", cloud.AsOf), ("prompt", request.Prompt), ("share", request.ShareHeavy * 100)]));
            // Prices of tokens are in USD; no price in another currency is held against them.
            if (best?.Price is { Offer.Currency: "USD" } price) reasons.Add(new Reason("break-even", [("device", best.Setup.Id), ("amount", price.Amount), ("requests", Math.Floor(price.Amount / cost))]));
        }
        if (Rented(request, seconds) is { } rented) reasons.Add(rented);
        if (request.Recorded is { Heavy: { Count: > 0 } heavy } recorded)
            reasons.Add(new Reason("recorded", [("requests", recorded.Requests), ("percent", Math.Round(100 * heavy.Share)), ("count", heavy.Count), ("of", heavy.OfRequests), ("tokens", heavy.FromTokens), ("private", recorded.PrivateShare is { } share ? Math.Round(100 * share) : FactValue.Unknown)]));
        reasons.Add(new Reason("private", []));
        return new AdviceItem("rent-or-cloud", cloud?.Id, reasons.ToImmutable());
    }

    private double Cost(CloudModel model, AdviceRequest request) => Price(model, request).CostOf(new BilledTokens(request.Prompt, request.Output))!.Value;

    private TokenPrice Price(CloudModel model, AdviceRequest request) => model.PriceOn(deciders.Today, request.Prompt);

    /// <summary>The accelerator whose hours cost least for a heavy request.</summary>
    private Reason? Rented(AdviceRequest request, Func<ComparisonRow, AdviceRequest, double?> seconds)
    {
        var best = ((Device Device, Rental Rental, double Seconds, double Cost)?)null;
        foreach (var device in deciders.Catalog.Devices.Devices.Where(device => !device.Rental.IsEmpty))
        {
            if (device.Rental.FirstOrDefault(rental => rental.Currency == "USD" && rental.Per == "GPU-hour") is not { } rental || device.CapacitiesGib is not [.., var gib]) continue;
            var setup = new DeviceSetup { Parts = [DevicePart.Of(device, gib)] };
            if (deciders.Fits.Answer(request.Comparison.Fit, request.Model, [], FitMachines.Of(setup)).Answer is not { Outcome.Fits: true, Speed: not null } fit) continue;
            if (seconds(new ComparisonRow { Setup = setup, Model = request.Model, Fit = fit }, request) is not { } time) continue;
            var cost = rental.Amount * time / 3600;
            if (best is null || cost < best.Value.Cost) best = (device, rental, time, cost);
        }
        return best is not { } found ? null : new Reason("rented", [("device", found.Device.Id), ("hour", found.Rental.Amount), ("date", found.Rental.AsOf), ("seconds", Math.Round(found.Seconds)), ("cost", Math.Round(found.Cost, 3))]);
    }
}
