using System.Globalization;
using System.Text;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Deciding;

namespace Aforo.Presentation;

/// <summary>Machines side by side for a person: a table of those that remain, bars of their decode, and what rules the others out.</summary>
internal sealed class ComparisonText(Screen screen)
{
    /// <summary>Columns behind the names, and the narrowest screen that has room for them all.</summary>
    private const int FigureColumns = 59, TableWidth = 80;

    private const int MostName = 28, NarrowName = 21, MostBar = 36, FewestBar = 8, BarFigure = 8;

    private int TableName => Math.Clamp(screen.Width - FigureColumns, NarrowName, MostName);

    private int BarName => Math.Clamp(screen.Width - MostBar - BarFigure, NarrowName, MostName);

    private int BarWidth => Math.Min(MostBar, screen.Width - BarName - BarFigure);

    /// <param name="comparison">The machines.</param>
    /// <param name="all">Also those that cost more than a faster one.</param>
    public void Write(Comparison comparison, bool all)
    {
        int? oldest = null;
        foreach (var group in comparison.Rows.GroupBy(row => row.Model))
        {
            var rows = group.ToArray();
            Title(comparison, rows[0]);
            var remaining = rows.Where(row => !row.IsRuledOut).ToArray();
            var shown = all ? remaining : [.. comparison.Undominated.Where(row => row.Model == group.Key)];
            if (shown.Length == 0) screen.Line(screen.Words.Text("compare.none"));
            else Table(comparison, shown);
            if (remaining.Length > shown.Length) screen.Line(screen.Words.Text("compare.dominated", ("count", remaining.Length - shown.Length)));
            foreach (var price in shown.Select(row => row.Price).OfType<SeenPrice>()) oldest = Math.Max(oldest ?? 0, price.AgeDays);
            Bars(shown);
            RuledOut(rows);
            screen.Line();
        }
        if (comparison.Rows.IsEmpty) screen.Line(screen.Words.Text("compare.no-offers", ("currency", comparison.Request.Currency)));
        if (oldest > Comparison.StaleDays) screen.Line(screen.Words.Text("compare.stale", ("days", oldest.Value), ("limit", Comparison.StaleDays)));
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
        FitText.Taken(screen, row.Model);
        screen.Line();
    }

    private void Table(Comparison comparison, IReadOnlyList<ComparisonRow> rows)
    {
        var words = screen.Words;
        var isWide = screen.Width >= TableWidth;
        string Head(string key) => words.Text("compare.column." + key);
        if (isWide) screen.Line($"{Head("device").PadRight(TableName)}{Head("decode"),6}{Head("prefill"),8}{Head("ttft"),7}{comparison.Request.Currency,8}{Head("dated"),8}{Head("days"),5}{Head("watts"),6}{Head("kwh-short"),5}{Head("per-thousand"),6}".TrimEnd(), style: "dim");
        foreach (var row in rows)
        {
            // A name that is too long for its column has a line of its own, so that it can be copied.
            var name = row.Setup.Id.Length < TableName ? row.Setup.Id : "";
            if (isWide && name.Length == 0) screen.Line(row.Setup.Id);
            if (isWide) screen.Line(string.Create(CultureInfo.InvariantCulture, $"{name.PadRight(TableName)}{Speed(row),6}{Round(row.Speed?.Prefill.Value),8}{Seconds(row.Speed?.FirstToken.Value),7}{Round(row.Price?.Amount),8}{Month(row) ?? "–",8}{Age(row.Price),5}{row.Watts?.ToString("0", CultureInfo.InvariantCulture) ?? "–",6}{Energy(row),5}{Figure(row.SpeedPerThousand),6}"));
            else Card(row);
            foreach (var drawback in row.Drawbacks) screen.Line(words.Text("compare.drawback." + drawback, ("sold", row.SoldGib.IsEmpty ? null : string.Join(", ", row.SoldGib))), indent: 4, style: "dim");
        }
        screen.Line(words.Text(isWide ? "compare.legend" : "compare.legend.narrow"), style: "dim");
    }

    /// <summary>A machine on a screen that is too narrow for columns.</summary>
    private void Card(ComparisonRow row)
    {
        screen.Line(row.Setup.Id, style: "bold");
        screen.Line(screen.Words.Text("compare.card", ("decode", Speed(row)), ("prefill", row.Speed is null ? FactValue.Unknown : Round(row.Speed.Prefill.Value)), ("first", row.Speed is null ? FactValue.Unknown : Seconds(row.Speed.FirstToken.Value)), ("price", row.Price?.Amount ?? FactValue.Unknown), ("currency", row.Price?.Offer.Currency), ("date", Month(row)), ("age", Age(row.Price)), ("watts", row.Watts ?? FactValue.Unknown), ("kwh", row.KwhPerMtok is null ? FactValue.Unknown : Energy(row))), indent: 2);
    }

    /// <summary>Bars of decode, with the interval of 80 % as a finer line.</summary>
    private void Bars(IReadOnlyList<ComparisonRow> rows)
    {
        var known = rows.Where(row => row.Speed is not null).OrderByDescending(row => row.Speed!.Decode.Value).ToArray();
        if (known.Length < 2 || BarWidth < FewestBar) return;
        var most = known.Max(row => row.Speed!.Decode.High);
        screen.Line();
        screen.Heading("compare.bars");
        foreach (var row in known)
        {
            var decode = row.Speed!.Decode;
            var bar = new StringBuilder().Append('█', Cells(decode.Value, most));
            bar.Append('─', Math.Max(0, Cells(decode.High, most) - bar.Length));
            screen.Line($"{Short(row.Setup.Id).PadRight(BarName)} {bar.ToString().PadRight(BarWidth)} {Round(decode.Value)}");
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

    private static string? Month(ComparisonRow row) => row.Price?.Offer.AsOf is { } date ? date[..Math.Min(7, date.Length)] : null;

    /// <summary>Kilowatt-hours for a million tokens; those below ten with two decimals.</summary>
    private string Energy(ComparisonRow row) => row.KwhPerMtok is { } energy ? Figures.Number(Math.Round(energy, energy < 10 ? 2 : 0), screen.Words.Language) : "–";

    /// <summary>Days, and years where there are very many.</summary>
    private string Age(SeenPrice? price) => price is null ? "–" : price.AgeDays < 1000 ? price.AgeDays.ToString(CultureInfo.InvariantCulture) : screen.Words.Text("compare.years", ("years", price.AgeDays / 365));

    private int Cells(double value, double most) => (int)Math.Clamp(Math.Round(value / most * BarWidth), 1, BarWidth);

    /// <summary>A name that fits its column; what is left out stands before the capacity, which tells machines apart.</summary>
    private string Short(string id)
    {
        if (id.Length < BarName) return id;
        var tail = id.LastIndexOf(':') is > 0 and var colon && id.Length - colon < 8 ? id[colon..] : "";
        return string.Concat(id.AsSpan(0, BarName - 2 - tail.Length), "…", tail);
    }

    private string Speed(ComparisonRow row) => row.Speed is { } speed ? Figure(speed.Decode.Value) : row.Roof is { } roof ? "<" + Figure(roof) : "–";

    private string Round(double? value) => value is { } known ? Figures.Number(known < 10 ? Math.Round(known, 1) : Math.Round(known), screen.Words.Language) : "–";

    private string Figure(double? value) => value is { } known ? Figures.Number(Math.Round(known, known < 10 ? 1 : 0), screen.Words.Language) : "–";

    private string Seconds(double? value) => value is { } known ? Figures.Number(Math.Round(known, known < 1 ? 2 : known < 100 ? 1 : 0), screen.Words.Language) : "–";
}
