using System.Collections.Immutable;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Fitting;
using Aforo.Messages;

namespace Aforo.Deciding;

/// <summary>The purchase question: whether hardware is needed at all, and what would be best for each purpose.</summary>
internal sealed class Adviser(Deciders deciders)
{
    private const double Smallest400B = 3.8e11, Largest400B = 4.3e11;

    private readonly Comparer _comparer = new(deciders);

    public (Advice? Advice, Comparison? Comparison, Trouble? Problem) Advise(AdviceRequest request, Diagnosis diagnosis, string? verdict, ImmutableArray<(string, ClaimAnswer)> claims, CancellationToken cancellation)
    {
        var (comparison, problem) = _comparer.Compare([request.Model], [], request.Comparison, cancellation);
        if (comparison is null) return (null, null, problem);
        var whole = Offered(comparison).Where(row => !row.Drawbacks.Contains("needs-computer")).ToArray();
        var best = Best(whole, request);
        ImmutableArray<AdviceItem> items =
        [
            AtAll(diagnosis, verdict),
            Purpose("price-performance", best, request, BestCard(comparison, request, _ => true)),
            Smallest(whole, request),
            Purpose("cuda", Best(whole.Where(IsCuda), request), request, BestCard(comparison, request, IsCuda)),
            Large(request, cancellation),
            new Renting(deciders).Item(request, best, Seconds),
        ];
        return (new Advice(items, request.Assumed, claims, verdict), comparison, null);
    }

    /// <summary>Seconds that one heavy request takes: the whole prompt and the answer.</summary>
    public static double? Seconds(ComparisonRow row, AdviceRequest request) => row.Speed is { } speed ? speed.FirstToken.Value + (request.Output / speed.Decode.Value) : null;

    private static IEnumerable<ComparisonRow> Offered(Comparison comparison) => comparison.Remaining.Where(row => row.Price is not null && row.Speed is not null);

    /// <summary>The least money for a second saved: price times seconds of a heavy request.</summary>
    private static ComparisonRow? Best(IEnumerable<ComparisonRow> rows, AdviceRequest request) => rows.MinBy(row => row.Price!.Amount * Seconds(row, request)!.Value);

    private static ComparisonRow? BestCard(Comparison comparison, AdviceRequest request, Func<ComparisonRow, bool> allowed) => Best(Offered(comparison).Where(row => row.Drawbacks.Contains("needs-computer") && allowed(row)), request);

    private static bool IsCuda(ComparisonRow row) => row.Setup.Parts[0].Device.Platform.Stack.Any(stack => stack.StartsWith("CUDA", StringComparison.OrdinalIgnoreCase));

    private static AdviceItem AtAll(Diagnosis diagnosis, string? verdict)
    {
        var reasons = ImmutableArray.CreateBuilder<Reason>();
        if (verdict is not null) reasons.Add(new Reason("doctor", [("sentence", verdict)]));
        if (diagnosis.Findings.FirstOrDefault(finding => finding.Id == "purchase.not-needed") is { } innocent) reasons.Add(new Reason("innocent", [.. innocent.Slots.Select(slot => (slot.Key, slot.Value))]));
        reasons.Add(new Reason(diagnosis.HardwareIsEnough switch { true => "enough", false => "not-enough", _ => "not-known" }, []));
        return new AdviceItem("hardware-at-all", diagnosis.HardwareIsEnough switch { true => "nothing", false => "hardware", _ => null }, reasons.ToImmutable());
    }

    private static AdviceItem Purpose(string purpose, ComparisonRow? row, AdviceRequest request, ComparisonRow? card)
    {
        var reasons = ImmutableArray.CreateBuilder<Reason>();
        if (row is not null) reasons.AddRange(Figures(row, request));
        if (card is not null) reasons.Add(new Reason("card", [("device", card.Setup.Id), ("age", card.Price!.AgeDays), ("amount", card.Price.Amount), ("currency", card.Price.Offer.Currency), ("date", card.Price.Offer.AsOf), ("seconds", Math.Round(Seconds(card, request)!.Value)), ("decode", Math.Round(card.Speed!.Decode.Value, 1))]));
        return new AdviceItem(purpose, row?.Setup.Id, reasons.ToImmutable());
    }

    private static IEnumerable<Reason> Figures(ComparisonRow row, AdviceRequest request)
    {
        yield return new Reason("figures",
        [
            ("amount", row.Price!.Amount), ("currency", row.Price.Offer.Currency), ("date", row.Price.Offer.AsOf), ("age", row.Price.AgeDays), ("decode", Math.Round(row.Speed!.Decode.Value, 1)), ("first", Math.Round(row.Speed.FirstToken.Value)),
            ("prompt", request.Prompt), ("seconds", Math.Round(Seconds(row, request)!.Value)), ("output", request.Output), ("configuration", row.Price.Offer.Configuration),
        ]);
        if (row.Watts is { } watts && row.KwhPerMtok is { } energy)
            yield return new Reason("energy", [("watts", watts), ("kwh", Math.Round(energy, 2)), ("cost", request.KwhPrice is { } price ? Math.Round(energy * price, 2) : FactValue.Unknown), ("currency", row.Price.Offer.Currency)]);
        foreach (var drawback in row.Drawbacks) yield return new Reason("drawback." + drawback, []);
    }

    private static AdviceItem Smallest(IEnumerable<ComparisonRow> rows, AdviceRequest request)
    {
        var row = rows.Where(one => one.Setup.MemoryGib >= 128).MinBy(one => one.Price!.Amount);
        return new AdviceItem("smallest-budget-128gb", row?.Setup.Id, row is null ? [] : [.. Figures(row, request)]);
    }

    /// <summary>What holds a dense model of the 400B class with the context that is asked for, what holds it with less, and what a mixture of experts of that size does.</summary>
    private AdviceItem Large(AdviceRequest request, CancellationToken cancellation)
    {
        var entries = deciders.Catalog.Models.Models.Where(entry => entry.Parameters is > (long)Smallest400B and < (long)Largest400B).ToArray();
        var dense = entries.FirstOrDefault(entry => entry.ActiveParameters > entry.Parameters * 0.9);
        var sparse = entries.Where(entry => entry.ActiveParameters < entry.Parameters * 0.5).MaxBy(entry => entry.ReleaseDate, StringComparer.Ordinal);
        if (dense is null || deciders.Models.InCatalog(dense.Id).Model is not { } model) return new AdviceItem("400b-class", null, []);
        var asked = request.Comparison.Fit.Settings.ContextSize;
        var context = model.Shape.NativeContext is { } native && (asked == 0 || asked > native) ? native : asked;
        var speeds = request.Comparison.Fit.Speed;
        var settings = request.Comparison with { Fit = request.Comparison.Fit with { Settings = request.Comparison.Fit.Settings with { ContextSize = context }, Speed = speeds with { Prompt = Math.Min(speeds.Prompt, context) } }, Include = [], Only = false, DecodeMin = null };
        if (_comparer.Compare([model], [], settings, cancellation).Comparison is not { } large) return new AdviceItem("400b-class", null, []);
        var reasons = ImmutableArray.CreateBuilder<Reason>();
        var choice = Offered(large).Where(row => !row.Drawbacks.Contains("needs-computer")).MinBy(row => row.Price!.Amount);
        var holding = large.Rows.Where(row => row.Fit?.Outcome.Fits == true && row.Price is not null && row.Speed is not null).OrderBy(row => row.Price!.Amount).Take(4).ToArray();
        foreach (var row in holding)
            reasons.Add(new Reason(row.Price!.Offer.InStock == false ? "large-out" : "large", [("device", row.Setup.Id), ("model", dense.Id), ("context", context), ("age", row.Price.AgeDays), ("decode", Math.Round(row.Speed!.Decode.Value, 1)), ("roof", Math.Round(row.Roof ?? 0, 1)), ("amount", row.Price.Amount), ("currency", row.Price.Offer.Currency), ("date", row.Price.Offer.AsOf)]));
        foreach (var row in large.Rows.Where(row => row is { Fit.Outcome.Fits: false, LargestContext: > 0, Price.Offer.InStock: not false }).OrderBy(row => row.Price!.Amount).Take(2))
            reasons.Add(new Reason("large-short", [("device", row.Setup.Id), ("model", dense.Id), ("context", context), ("largest", row.LargestContext!.Value), ("amount", row.Price!.Amount), ("currency", row.Price.Offer.Currency), ("date", row.Price.Offer.AsOf), ("age", row.Price.AgeDays)]));
        if (holding is [var cheapest, ..] && sparse is not null && deciders.Models.InCatalog(sparse.Id).Model is { } mixture && deciders.Fits.Answer(settings.Fit, mixture, [], FitMachines.Of(cheapest.Setup)).Answer is { Outcome.Fits: true, Speed: { } speed })
            reasons.Add(new Reason("mixture", [("model", sparse.Id), ("decode", Math.Round(speed.Decode.Value, 1)), ("device", cheapest.Setup.Id)]));
        return new AdviceItem("400b-class", choice?.Setup.Id, reasons.ToImmutable());
    }
}
