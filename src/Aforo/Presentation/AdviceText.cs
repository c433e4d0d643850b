using Aforo.Deciding;

namespace Aforo.Presentation;

/// <summary>The purchase question for a person: first whether hardware is needed at all, then the best for each purpose.</summary>
internal sealed class AdviceText(Screen screen)
{
    public void Write(AdviceRequest request, Advice advice, Comparison comparison)
    {
        var words = screen.Words;
        screen.Line(words.Text("advise.title", ("model", request.Model.Name), ("quantization", request.Model.Quantization), ("context", request.Comparison.Fit.Settings.ContextSize), ("prompt", request.Prompt)), style: "bold");
        FitText.Taken(screen, request.Model);
        foreach (var item in advice.Items)
        {
            screen.Line();
            screen.Line(words.Text("advise.for." + item.For) + " " + (item.Choice is null ? words.Text(item.For == "hardware-at-all" ? "advise.choice.unknown" : "advise.choice.none") : words.Find("advise.choice." + item.Choice) ?? item.Choice), style: "bold");
            foreach (var reason in item.Because)
            {
                var key = reason.Key.StartsWith("drawback.", StringComparison.Ordinal) ? "compare." + reason.Key : "advise.because." + reason.Key;
                screen.Line(words.Text(key, reason.Slots.ToDictionary(slot => slot.Name, slot => slot.Name == "configuration" ? OfferWords.Of(words, slot.Value.Text) : slot.Value)), indent: 2, hanging: 2);
            }
        }
        new ComparisonText(screen).Named(comparison);
        Claims(advice);
        if (!advice.Assumed.IsEmpty)
        {
            screen.Line();
            screen.Heading("advise.assumed");
            foreach (var one in advice.Assumed) screen.Line(words.Text("advise.assumption." + one.From, ("option", one.Option), ("value", one.Value)), indent: 2, hanging: 2);
        }
        screen.Line();
        if (Oldest(advice, comparison) is { } days && days > Comparison.StaleDays) screen.Line(words.Text("compare.stale", ("days", days), ("limit", Comparison.StaleDays)));
        screen.Line(words.Text("compare.prices"));
    }

    /// <summary>Age in days of the oldest price that is told here.</summary>
    private static double? Oldest(Advice advice, Comparison comparison) => advice.Items.SelectMany(item => item.Because).SelectMany(reason => reason.Slots).Where(slot => slot.Name == "age").Select(slot => slot.Value.Number)
        .Concat(comparison.Rows.Where(row => row.IsIncluded).Select(row => (double?)row.Price?.AgeDays)).Max();

    private void Claims(Advice advice)
    {
        if (advice.Claims.IsEmpty) return;
        screen.Line();
        screen.Heading("advise.claims");
        foreach (var (_, answer) in advice.Claims)
            screen.Line(screen.Words.Text("advise.claim",
                ("claim", answer.Request.Claim), ("device", answer.Device), ("model", answer.Model?.Name), ("quantization", answer.Model?.Quantization), ("verdict", screen.Words.Text("advise.verdict." + JsonText.Kebab(answer.Verdict.ToString()))),
                ("roof", answer.HoldsUpTo is { } roof ? Math.Round(roof, 1) : Core.Facts.FactValue.Unknown), ("amount", answer.Offers.IsEmpty ? Core.Facts.FactValue.Unknown : answer.Offers[0].Price.Amount), ("currency", answer.Offers.IsEmpty ? null : answer.Offers[0].Price.Currency), ("date", answer.Offers.IsEmpty ? null : answer.Offers[0].Price.AsOf)), indent: 2, hanging: 4);
    }
}
