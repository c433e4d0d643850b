using System.Globalization;
using System.Text;
using Aforo.Core.Facts;
using Aforo.Deciding;
using Aforo.Messages;

namespace Aforo.Presentation;

/// <summary>Machines side by side for a person: a table of those that remain, bars of their decode, and what rules the others out.</summary>
internal sealed class ComparisonText(Screen screen)
{
    private const int NameWidth = 24, BarWidth = 36;

    /// <param name="comparison">The machines.</param>
    /// <param name="all">Also those that cost more than a faster one.</param>
    public void Write(Comparison comparison, bool all)
    {
        foreach (var group in comparison.Rows.GroupBy(row => row.Model))
        {
            var rows = group.ToArray();
            Title(comparison, rows[0]);
            var remaining = rows.Where(row => !row.IsRuledOut).ToArray();
            var shown = all ? remaining : [.. comparison.Undominated.Where(row => row.Model == group.Key)];
            if (shown.Length == 0) screen.Line(screen.Words.Text("compare.none"));
            else Table(comparison, shown);
            if (remaining.Length > shown.Length) screen.Line(screen.Words.Text("compare.dominated", ("count", remaining.Length - shown.Length)));
            Bars(shown);
            RuledOut(rows);
            screen.Line();
        }
        if (comparison.Rows.IsEmpty) screen.Line(screen.Words.Text("compare.no-offers", ("currency", comparison.Request.Currency)));
        if (comparison.OldestDays > Comparison.StaleDays) screen.Line(screen.Words.Text("compare.stale", ("days", comparison.OldestDays.Value), ("limit", Comparison.StaleDays)));
        screen.Line(screen.Words.Text("compare.prices"));
    }

    /// <summary>Only the machines that the user named.</summary>
    public void Named(Comparison comparison)
    {
        var named = comparison.Rows.Where(row => row.IsIncluded).ToArray();
        if (named.Length == 0) return;
        screen.Line();
        screen.Heading("compare.named");
        var remaining = named.Where(row => !row.IsRuledOut).ToArray();
        if (remaining.Length > 0) Table(comparison, remaining);
        RuledOut(named);
    }

    private void Title(Comparison comparison, ComparisonRow row)
    {
        var context = comparison.Request.Fit.Settings.ContextSize;
        screen.Line(screen.Words.Text("compare.title", ("model", row.Model.Name), ("quantization", row.Model.Quantization), ("context", context > 0 ? context : row.Model.Shape.NativeContext ?? FactValue.Unknown), ("prompt", comparison.Request.Fit.Speed.Prompt)), style: "bold");
        screen.Line();
    }

    private void Table(Comparison comparison, IReadOnlyList<ComparisonRow> rows)
    {
        var words = screen.Words;
        string Head(string key) => words.Text("compare.column." + key);
        screen.Line($"{Head("device").PadRight(NameWidth)}{Head("decode"),6}{Head("prefill"),8}{Head("ttft"),8}{comparison.Request.Currency,8}{Head("dated"),8}{Head("age"),6}{Head("watts"),6}{Head("per-thousand"),6}", style: "dim");
        foreach (var row in rows)
        {
            var line = new StringBuilder(Short(row.Setup.Id).PadRight(NameWidth));
            line.Append(CultureInfo.InvariantCulture, $"{Speed(row),6}{Round(row.Speed?.Prefill.Value),8}{Seconds(row.Speed?.FirstToken.Value),8}{Round(row.Price?.Amount),8}{row.Price?.Offer.AsOf?[..Math.Min(7, row.Price.Offer.AsOf.Length)] ?? "–",8}{Age(row.Price),6}{Round(row.Watts),6}{Figure(row.SpeedPerThousand),6}");
            screen.Line(line.ToString());
            foreach (var drawback in row.Drawbacks) screen.Line(words.Text("compare.drawback." + drawback, ("sold", row.SoldGib.IsEmpty ? null : string.Join(", ", row.SoldGib))), indent: 4, style: "dim");
        }
        screen.Line(words.Text("compare.legend"), style: "dim");
    }

    /// <summary>Bars of decode, with the interval of 80 % as a finer line.</summary>
    private void Bars(IReadOnlyList<ComparisonRow> rows)
    {
        var known = rows.Where(row => row.Speed is not null).OrderByDescending(row => row.Speed!.Decode.Value).ToArray();
        if (known.Length < 2) return;
        var most = known.Max(row => row.Speed!.Decode.High);
        screen.Line();
        screen.Heading("compare.bars");
        foreach (var row in known)
        {
            var decode = row.Speed!.Decode;
            var bar = new StringBuilder().Append('█', Cells(decode.Value, most));
            bar.Append('─', Math.Max(0, Cells(decode.High, most) - bar.Length));
            screen.Line($"{Short(row.Setup.Id).PadRight(NameWidth)} {bar.ToString().PadRight(BarWidth)} {Round(decode.Value)}");
        }
    }

    private void RuledOut(IReadOnlyList<ComparisonRow> rows)
    {
        var out_ = rows.Where(row => row.IsRuledOut).ToArray();
        if (out_.Length == 0) return;
        screen.Line();
        screen.Heading("compare.ruled-out");
        foreach (var row in out_.Where(row => row.IsIncluded))
        {
            screen.Line(screen.Words.Text("compare.ruled-out.row", ("device", row.Setup.Id), ("reasons", string.Join(", ", row.RuledOutBy.Select(word => screen.Words.Text("compare.reason." + word)))), ("price", row.Price?.Amount ?? FactValue.Unknown), ("currency", row.Price?.Offer.Currency), ("date", row.Price?.Offer.AsOf)), indent: 2, hanging: 4);
            if (row.Fit is { Outcome: { Fits: false, HeadroomBytes: { } headroom } }) screen.Line(screen.Words.Text("compare.missing", ("bytes", -headroom), ("largest", row.LargestContext is > 0 and var tokens ? tokens : FactValue.Unknown)), indent: 4, hanging: 2);
            if (!row.Holds.IsEmpty) screen.Line(screen.Words.Text("compare.holds", ("models", string.Join(", ", row.Holds))), indent: 4, hanging: 2);
            foreach (var drawback in row.Drawbacks) screen.Line(screen.Words.Text("compare.drawback." + drawback, ("sold", row.SoldGib.IsEmpty ? null : string.Join(", ", row.SoldGib))), indent: 4, hanging: 2);
        }
        foreach (var group in out_.Where(row => !row.IsIncluded).GroupBy(row => row.RuledOutBy[0]).OrderByDescending(group => group.Count()))
            screen.Line(screen.Words.Text("compare.ruled-out.count", ("count", group.Count()), ("reason", screen.Words.Text("compare.reason." + group.Key))), indent: 2);
    }

    /// <summary>Days, and years where there are very many.</summary>
    private string Age(SeenPrice? price) => price is null ? "–" : price.AgeDays < 1000 ? $"{price.AgeDays} d" : screen.Words.Text("compare.years", ("years", price.AgeDays / 365));

    private static int Cells(double value, double most) => (int)Math.Clamp(Math.Round(value / most * BarWidth), 1, BarWidth);

    private static string Short(string id) => id.Length < NameWidth ? id : string.Concat(id.AsSpan(0, NameWidth - 3), "…");

    private string Speed(ComparisonRow row) => row.Speed is { } speed ? Figure(speed.Decode.Value) : row.Roof is { } roof ? "<" + Figure(roof) : "–";

    private string Round(double? value) => value is { } known ? Figures.Number(known < 10 ? Math.Round(known, 1) : Math.Round(known), screen.Words.Language) : "–";

    private string Figure(double? value) => value is { } known ? Figures.Number(Math.Round(known, known < 10 ? 1 : 0), screen.Words.Language) : "–";

    private string Seconds(double? value) => value switch
    {
        null => "–",
        < 100 => Figures.Number(Math.Round(value.Value, 1), screen.Words.Language) + " s",
        _ => Figures.Number(Math.Round(value.Value), screen.Words.Language) + " s",
    };
}
