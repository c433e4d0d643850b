using System.Globalization;
using System.Net;
using System.Text;
using Aforo.Deciding;
using Aforo.Messages;

namespace Aforo.Presentation;

/// <summary>Decode speeds as bars with their interval of 80 %, as SVG, or in an HTML page with the table. Nothing is loaded from elsewhere.</summary>
internal static class ComparisonChart
{
    private const int Bar = 420, RowHeight = 26, Top = 50, Right = 260;

    /// <summary>Colours for readers whose screen is dark; attributes hold those for a light one, which every program understands.</summary>
    private const string Dark = "@media (prefers-color-scheme: dark){.ground{fill:#16181c}.ink{fill:#e8e8e8}.grid{stroke:#3a3d44}.bar{fill:#5fa3d6}.span{stroke:#f0a35e}}";

    public static string Svg(Comparison comparison, Catalogue words)
    {
        var rows = comparison.Undominated.Where(row => row.Speed is not null).OrderByDescending(row => row.Speed!.Decode.Value).ToArray();
        var axis = Axis.Of(rows.Length == 0 ? 1 : rows.Max(row => row.Speed!.Decode.High));
        var bottom = Top + (rows.Length * RowHeight);
        var height = bottom + 62;
        var left = Math.Clamp(rows.Select(row => row.Setup.Id.Length * 8).DefaultIfEmpty().Max() + 24, 120, 330);
        double At(double value) => Math.Round(left + (value / axis.End * Bar), 1);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{left + Bar + Right}\" height=\"{height}\" viewBox=\"0 0 {left + Bar + Right} {height}\" font-family=\"system-ui, sans-serif\" font-size=\"13\" role=\"img\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Text(Title(comparison, rows, words))}</title>\n<style>{Dark}</style>\n<rect class=\"ground\" width=\"100%\" height=\"{height}\" fill=\"#ffffff\"/>\n<text class=\"ink\" x=\"12\" y=\"24\" font-weight=\"600\" fill=\"#1a1a1a\">{Text(Title(comparison, rows, words))}</text>\n");
        foreach (var tick in axis.Ticks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{At(tick)}\" x2=\"{At(tick)}\" y1=\"{Top - 6}\" y2=\"{bottom}\" stroke=\"#d5d5d5\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"ink\" x=\"{At(tick)}\" y=\"{bottom + 16}\" text-anchor=\"middle\" fill=\"#1a1a1a\">{Text(Figures.Number(tick, words.Language))}</text>\n");
        }
        for (var i = 0; i < rows.Length; i++)
        {
            var (row, decode, y) = (rows[i], rows[i].Speed!.Decode, Top + (i * RowHeight));
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"ink\" x=\"{left - 8}\" y=\"{y + 13}\" text-anchor=\"end\" fill=\"#1a1a1a\">{Text(row.Setup.Id)}</text>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"bar\" x=\"{left}\" y=\"{y}\" width=\"{Math.Round(At(decode.Value) - left, 1)}\" height=\"18\" rx=\"2\" fill=\"#2f6f9f\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"span\" d=\"M{At(decode.Low)} {y + 5}v8m0-4H{At(decode.High)}m0-4v8\" stroke=\"#b3541e\" stroke-width=\"2\" fill=\"none\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"ink\" x=\"{At(decode.High) + 8}\" y=\"{y + 13}\" fill=\"#1a1a1a\">{Text(Label(row, words))}</text>\n");
        }
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"ink\" x=\"{left}\" y=\"{bottom + 36}\" fill=\"#1a1a1a\">{Text(words.Text("compare.chart.axis", ("depth", comparison.Request.Fit.Speed.Depth)))}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"ink\" x=\"{left}\" y=\"{bottom + 53}\" fill=\"#1a1a1a\">{Text(words.Text("compare.chart.legend"))}</text>\n");
        return svg.Append("</svg>\n").ToString();
    }

    public static string Html(Comparison comparison, Catalogue words)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"{words.Language.Code}\">\n<meta charset=\"utf-8\">\n<title>Aforo</title>\n<meta name=\"viewport\" content=\"width=device-width\">\n<style>:root{{color-scheme:light dark}}body{{font:15px system-ui,sans-serif;margin:2rem;max-width:70rem}}svg{{max-width:100%;height:auto}}table{{border-collapse:collapse}}td,th{{padding:.3rem .7rem;border-bottom:1px solid #8886;text-align:right}}td:first-child,th:first-child,td:last-child,th:last-child{{text-align:left}}.out{{opacity:.65}}</style>\n");
        page.Append(Svg(comparison, words));
        page.Append("<table>\n<tr>");
        foreach (var column in (string[])["device", "decode", "prefill", "ttft", "price", "dated", "age", "watts", "kwh", "per-thousand", "ruled-out"]) page.Append(CultureInfo.InvariantCulture, $"<th>{Text(words.Text("compare.column." + column))}</th>");
        page.Append("</tr>\n");
        foreach (var row in comparison.Rows)
        {
            string Number(double? value, int decimals = 1) => value is { } known ? Figures.Number(Math.Round(known, decimals), words.Language) : "–";
            string[] cells =
            [
                row.Setup.Id, Number(row.Speed?.Decode.Value), Number(row.Speed?.Prefill.Value, 0), Number(row.Speed?.FirstToken.Value), row.Price is { } price ? $"{Number(price.Amount, 0)} {price.Offer.Currency}" : "–",
                row.Price?.Offer.AsOf ?? "–", row.Price is { } aged ? $"{aged.AgeDays} d" : "–", Number(row.Watts, 0), Number(row.KwhPerMtok, 2), Number(row.SpeedPerThousand),
                string.Join(", ", row.RuledOutBy.Select(word => words.Text("compare.reason." + word))),
            ];
            page.Append(CultureInfo.InvariantCulture, $"<tr{(row.IsRuledOut ? " class=\"out\"" : "")}>{string.Concat(cells.Select(cell => $"<td>{Text(cell)}</td>"))}</tr>\n");
        }
        page.Append(CultureInfo.InvariantCulture, $"</table>\n<p>{Text(words.Text("compare.legend"))}</p>\n");
        if (comparison.OldestDays > Comparison.StaleDays) page.Append(CultureInfo.InvariantCulture, $"<p>{Text(words.Text("compare.stale", ("days", comparison.OldestDays.Value), ("limit", Comparison.StaleDays)))}</p>\n");
        return page.Append("</html>\n").ToString();
    }

    private static string Title(Comparison comparison, ComparisonRow[] rows, Catalogue words) => words.Text("compare.title",
        ("model", string.Join(", ", rows.Select(row => row.Model.Name).Distinct())), ("quantization", rows.Select(row => row.Model.Quantization).Distinct().Count() == 1 ? rows[0].Model.Quantization : null),
        ("context", comparison.Request.Fit.Settings.ContextSize > 0 ? comparison.Request.Fit.Settings.ContextSize : rows.FirstOrDefault()?.Model.Shape.NativeContext ?? 0), ("prompt", comparison.Request.Fit.Speed.Prompt));

    private static string Label(ComparisonRow row, Catalogue words) =>
        $"{Figures.Number(Math.Round(row.Speed!.Decode.Value, 1), words.Language)} tok/s" + (row.Price is { } price ? $", {Figures.Number(Math.Round(price.Amount), words.Language)} {price.Offer.Currency} ({price.Offer.AsOf})" : "");

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
