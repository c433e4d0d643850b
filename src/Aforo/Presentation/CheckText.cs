using Aforo.Core.Decisions;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Core.Speed;
using Aforo.Deciding;

namespace Aforo.Presentation;

/// <summary>What a person reads of a claim: the verdict with its arithmetic, what was measured, and what would have to be so for it to be true.</summary>
internal sealed class CheckText(Screen screen)
{
    private const int MostRows = 5;

    public void Write(IReadOnlyList<ClaimAnswer> answers)
    {
        for (var i = 0; i < answers.Count; i++)
        {
            if (i > 0) screen.Line();
            Write(answers[i]);
        }
    }

    private void Write(ClaimAnswer answer)
    {
        var words = screen.Words;
        screen.Line(words.Text("check.title", ("claim", answer.Request.Claim), ("model", answer.Model?.Name), ("quantization", answer.Model?.Quantization), ("device", answer.Device ?? FactValue.Unknown)), style: "bold");
        screen.Line(words.Text("check.verdict." + JsonText.Kebab(answer.Verdict.ToString()) + (answer.What is "price" or "market" or "ratio" ? "." + answer.What : answer.Measurements.Any(near => near.IsComparable) ? ".measured" : ""), Slots(answer)));
        FitText.Taken(screen, answer.Model);
        if (answer.Claim.UnitIsAssumed) screen.Line(words.Text("check.unit-assumed", ("unit", answer.Claim.Kind == ClaimKind.Ratio ? "x" : "tok/s")));
        if (answer.Model is { QuantizationIsAssumed: true } model) screen.Line(words.Text("check.quantization-assumed", ("quantization", model.Quantization)));
        if (answer.IsDescribed) screen.Line(words.Text("check.described", ("gib", answer.MemoryGib ?? FactValue.Unknown), ("sold", answer.SoldGib.IsEmpty ? null : string.Join(", ", answer.SoldGib))));
        if (answer.Fits == false) screen.Line(words.Text("check.does-not-fit"));
        Physics(answer);
        Rows(answer);
        Pairs(answer);
        Offers(answer);
        Savings(answer);
    }

    private Dictionary<string, FactValue> Slots(ClaimAnswer answer) => new()
    {
        ["low"] = answer.Claim.Least,
        ["high"] = answer.Claim.Most,
        ["roof"] = answer.Roof is { } roof ? Math.Round(roof, 1) : FactValue.Unknown,
        ["value"] = answer.Forecast is { } figure ? Math.Round(figure.Value, answer.What == "ratio" ? 2 : 1) : FactValue.Unknown,
        ["low95"] = answer.Forecast is { } low ? Math.Round(low.Low95, answer.What == "ratio" ? 2 : 1) : FactValue.Unknown,
        ["high95"] = answer.Forecast is { } high ? Math.Round(high.High95, answer.What == "ratio" ? 2 : 1) : FactValue.Unknown,
        ["least"] = Lowest(answer),
        ["most"] = Measured(answer, Enumerable.Max),
        ["others"] = answer.Measurements.Any(near => near.IsComparable && IsOwn(answer, near.Row)) ? FactValue.Unknown : Others(answer),
        ["also"] = answer.Measurements.Any(near => near.IsComparable && IsOwn(answer, near.Row)) ? Others(answer) : FactValue.Unknown,
        ["amount"] = answer.Offers.IsEmpty ? FactValue.Unknown : answer.Offers[0].Price.Amount,
        ["currency"] = answer.Claim.Currency,
        ["date"] = answer.Offers.IsEmpty ? FactValue.Unknown : answer.Offers[0].Price.AsOf,
        ["count"] = answer.Offers.Count(offer => offer.Agrees),
        ["gib"] = answer.Claim.MemoryGib ?? FactValue.Unknown,
        ["versus"] = answer.Request.Versus,
    };

    /// <summary>Other models and quantizations that were measured in place of the one that is asked about, because they ask for as much work; unknown where none was.</summary>
    private static FactValue Others(ClaimAnswer answer)
    {
        string[] others = [.. answer.Measurements.Where(near => near.IsComparable && !IsOwn(answer, near.Row)).Select(near => $"{near.Row.Model} {near.Row.Quantization}").Distinct(StringComparer.Ordinal)];
        return others.Length == 0 ? FactValue.Unknown : string.Join(", ", others);
    }

    /// <summary>True for a measurement of the very model and quantization.</summary>
    public static bool IsOwn(ClaimAnswer answer, Measurement row) => row.Model == answer.Model?.Id && string.Equals(row.Quantization, answer.Model.Quantization, StringComparison.OrdinalIgnoreCase);

    private static FactValue Measured(ClaimAnswer answer, Func<IEnumerable<double>, double> choose)
    {
        var figures = answer.What == "ratio" ? answer.Pairs.Select(pair => Math.Round(pair.Ratio, 2)) : answer.Measurements.Where(near => near.IsComparable).Select(near => near.Row.TokensPerSecond);
        return figures.Any() ? choose(figures) : FactValue.Unknown;
    }

    /// <summary>The lower end of a range; unknown where there is only one figure, so that no range is told.</summary>
    private static FactValue Lowest(ClaimAnswer answer)
    {
        var lowest = Measured(answer, Enumerable.Min);
        return lowest == Measured(answer, Enumerable.Max) ? FactValue.Unknown : lowest;
    }

    private void Physics(ClaimAnswer answer)
    {
        if (answer.Arithmetic.IsEmpty && answer.Forecast is null) return;
        screen.Line();
        screen.Heading(answer.What == "ratio" ? "check.figures" : "check.physics");
        foreach (var step in answer.Arithmetic) screen.Line(screen.Words.Text("check.step." + (answer.What == "prefill" && step.Unit == "tok/s" ? "prefill" : step.Unit).Replace(' ', '-').Replace('/', '-'), ("expression", Plain.Expression(step.Expression, screen.Words.Language)), ("result", step.Result)), indent: 2, hanging: 2);
        if (answer.What == "decode" && answer.NeededBytesPerToken is { } needed && answer.BytesPerToken is { } reads)
            screen.Line(screen.Words.Text("check.needs", ("speed", answer.Claim.Most), ("needed", needed), ("reads", reads), ("bandwidth", answer.NeededBandwidthGbS!.Value)), indent: 2, hanging: 2);
        if (answer.Forecast is { } figure && answer.What != "ratio") screen.Line(screen.Words.Text("check.forecast", ("value", Math.Round(figure.Value, 1)), ("low", Math.Round(figure.Low, 1)), ("high", Math.Round(figure.High, 1)), ("backend", answer.Backend)), indent: 2, hanging: 2);
    }

    private void Rows(ClaimAnswer answer)
    {
        if (answer.Measurements.IsEmpty) return;
        screen.Line();
        screen.Heading(answer.Measurements.Any(near => near.IsComparable) ? "check.measured" : "check.nearest");
        foreach (var near in answer.Measurements.Take(MostRows)) screen.Line(Row(near.Row), indent: 2, hanging: 4);
    }

    private string Row(Measurement row) => screen.Words.Text("check.row",
        ("speed", row.TokensPerSecond), ("device", row.Device), ("devices", row.Devices > 1 ? row.Devices : FactValue.Unknown), ("model", row.Model), ("quantization", row.Quantization), ("backend", row.Backend),
        ("depth", row.Depth > 0 ? row.Depth : FactValue.Unknown), ("streams", row.Streams > 1 ? row.Streams : FactValue.Unknown), ("tokens", row.IsDecode ? FactValue.Unknown : row.Tokens ?? FactValue.Unknown), ("generated", row.IsDecode && row.Tokens > 512 ? row.Tokens.Value : FactValue.Unknown), ("date", row.AsOf), ("suspect", row.Quality == "ok" ? FactValue.Unknown : row.Doubt));

    private void Pairs(ClaimAnswer answer)
    {
        if (answer.Pairs.IsEmpty) return;
        screen.Line();
        screen.Heading("check.pairs");
        foreach (var (first, second, ratio) in answer.Pairs.Take(MostRows))
            screen.Line(screen.Words.Text("check.pair", ("ratio", Math.Round(ratio, 2)), ("first", first.TokensPerSecond), ("second", second.TokensPerSecond), ("what", first.IsDecode ? "decode" : "prefill"), ("model", first.Model), ("quantization", first.Quantization), ("date", first.AsOf)), indent: 2, hanging: 4);
    }

    private void Offers(ClaimAnswer answer)
    {
        if (answer.Offers.IsEmpty) return;
        screen.Line();
        screen.Heading("check.offers");
        foreach (var offer in answer.Offers)
            screen.Line(screen.Words.Text(offer.Price.InStock == false ? "check.offer-out" : "check.offer", ("amount", offer.Price.Amount), ("high", offer.Price.AmountHigh ?? FactValue.Unknown), ("currency", offer.Price.Currency), ("device", offer.Device.Id), ("gib", offer.Price.MemoryGib ?? FactValue.Unknown), ("date", offer.Price.AsOf), ("configuration", OfferWords.Of(screen.Words, offer.Price.Configuration))), indent: 2, hanging: 4);
    }

    private void Savings(ClaimAnswer answer)
    {
        if (answer.Savings.IsEmpty) return;
        screen.Line();
        screen.Heading("check.savings");
        foreach (var saving in answer.Savings)
        {
            var key = "check.saving." + saving.Kind + (saving.Suffices ? "" : ".not");
            screen.Line(screen.Words.Text(key, ("number", saving.Kind == "sparser-model" ? Math.Round(saving.Number / 1e9, 1) : Math.Round(saving.Number, saving.Kind == "quantization" ? 2 : saving.Number < 10 ? 1 : 0)), ("name", saving.Name), ("speed", answer.Claim.Most)), indent: 2, hanging: 2);
        }
    }
}
