using System.Globalization;
using System.Net;
using System.Text;
using Aforo.Core.Messages;
using Aforo.Deciding;

namespace Aforo.Presentation;

/// <summary>A comparison as one HTML page: for each model its chart and its table. Nothing is loaded from elsewhere.</summary>
internal static class ComparisonPage
{
    private static readonly string[] Columns = ["device", "decode", "prefill", "ttft", "price", "dated", "age", "watts", "kwh", "per-thousand", "ruled-out"];

    private const string Style = ":root{color-scheme:light dark}body{font:15px system-ui,sans-serif;margin:2rem;max-width:80rem}svg{max-width:100%;height:auto}table{border-collapse:collapse;margin-bottom:2rem}td,th{padding:.3rem .7rem;border-bottom:1px solid #8886;text-align:right;white-space:nowrap}td:first-child,th:first-child,td:last-child,th:last-child{text-align:left}td:last-child{white-space:normal}.out{opacity:.65}";

    public static string Html(Comparison comparison, Catalogue words)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"{words.Language.Code}\">\n<meta charset=\"utf-8\">\n<title>Aforo</title>\n<meta name=\"viewport\" content=\"width=device-width\">\n<style>{Style}</style>\n");
        foreach (var rows in comparison.Rows.GroupBy(row => row.Model)) Part(page, comparison, [.. rows], words);
        page.Append(CultureInfo.InvariantCulture, $"<p>{Text(words.Text("compare.legend"))}</p>\n");
        if (comparison.OldestDays > Comparison.StaleDays) page.Append(CultureInfo.InvariantCulture, $"<p>{Text(words.Text("compare.stale", ("days", comparison.OldestDays.Value), ("limit", Comparison.StaleDays)))}</p>\n");
        return page.Append("</html>\n").ToString();
    }

    /// <summary>One model. Where no machine's speed is known its title stands in the chart's place.</summary>
    private static void Part(StringBuilder page, Comparison comparison, ComparisonRow[] rows, Catalogue words)
    {
        var drawn = comparison.Undominated.Where(row => row.Model == rows[0].Model && row.Speed is not null).ToArray();
        page.Append(drawn.Length > 0 ? ComparisonChart.Svg(comparison, drawn, words) : $"<h2>{Text(ComparisonChart.Title(comparison, rows[0], words))}</h2>\n");
        page.Append(CultureInfo.InvariantCulture, $"<table>\n<tr>{string.Concat(Columns.Select(column => $"<th>{Text(words.Text("compare.column." + column))}</th>"))}</tr>\n");
        foreach (var row in rows) page.Append(CultureInfo.InvariantCulture, $"<tr{(row.IsRuledOut ? " class=\"out\"" : "")}>{string.Concat(Cells(row, words).Select(cell => $"<td>{Text(cell)}</td>"))}</tr>\n");
        page.Append("</table>\n");
    }

    private static string[] Cells(ComparisonRow row, Catalogue words)
    {
        string Number(double? value, int decimals = 1) => value is { } known ? Figures.Number(Math.Round(known, decimals), words.Language) : "–";
        return
        [
            row.Setup.Id, Number(row.Speed?.Decode.Value), Number(row.Speed?.Prefill.Value, 0), Number(row.Speed?.FirstToken.Value), row.Price is { } price ? $"{Number(price.Amount, 0)} {price.Offer.Currency}" : "–",
            row.Price?.Offer.AsOf ?? "–", row.Price is { } aged ? $"{aged.AgeDays} d" : "–", Number(row.Watts, 0), Number(row.KwhPerMtok, 2), Number(row.SpeedPerThousand),
            string.Join(", ", row.RuledOutBy.Select(word => words.Text("compare.reason." + word))),
        ];
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
