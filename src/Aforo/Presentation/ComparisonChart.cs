using System.Globalization;
using System.Net;
using System.Text;
using Aforo.Deciding;
using Aforo.Messages;

namespace Aforo.Presentation;

/// <summary>Decode speeds as bars with their interval of 80 %, as SVG, or in an HTML page with the table. Nothing is loaded from elsewhere.</summary>
internal static class ComparisonChart
{
    private const int Left = 230, Bar = 420, RowHeight = 26, Width = 860;

    public static string Svg(Comparison comparison, Catalogue words)
    {
        var rows = comparison.Undominated.Where(row => row.Speed is not null).OrderByDescending(row => row.Speed!.Decode.Value).ToArray();
        var most = rows.Length == 0 ? 1 : rows.Max(row => row.Speed!.Decode.High);
        var height = (rows.Length * RowHeight) + 60;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\" viewBox=\"0 0 {Width} {height}\" font-family=\"system-ui, sans-serif\" font-size=\"13\" role=\"img\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{height}\" fill=\"#fff\"/>\n<text x=\"12\" y=\"24\" font-weight=\"600\">{Text(Title(comparison, rows, words))}</text>\n");
        for (var i = 0; i < rows.Length; i++)
        {
            var (row, decode, y) = (rows[i], rows[i].Speed!.Decode, 44 + (i * RowHeight));
            double At(double value) => Math.Round(value / most * Bar, 1);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 13}\" text-anchor=\"end\">{Text(row.Setup.Id)}</text>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y}\" width=\"{At(decode.Value)}\" height=\"18\" rx=\"2\" fill=\"#2f6f9f\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left + At(decode.Low)}\" x2=\"{Left + At(decode.High)}\" y1=\"{y + 9}\" y2=\"{y + 9}\" stroke=\"#d9822b\" stroke-width=\"2\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + At(decode.High) + 8}\" y=\"{y + 13}\">{Text(Label(row, words))}</text>\n");
        }
        return svg.Append("</svg>\n").ToString();
    }

    public static string Html(Comparison comparison, Catalogue words)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"{words.Language.Code}\">\n<meta charset=\"utf-8\">\n<title>Aforo</title>\n<style>body{{font:15px system-ui,sans-serif;margin:2rem;max-width:70rem}}table{{border-collapse:collapse}}td,th{{padding:.3rem .7rem;border-bottom:1px solid #ddd;text-align:right}}td:first-child,th:first-child,td:last-child,th:last-child{{text-align:left}}.out{{color:#888}}</style>\n");
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
