using System.Globalization;
using System.Net;
using System.Text;
using Aforo.Core.Messages;
using Aforo.Deciding;

namespace Aforo.Presentation;

/// <summary>Decode speeds as bars with their interval of 80 %, as SVG: a panel with its own axis for each model. Nothing is loaded from elsewhere.</summary>
internal static class ComparisonChart
{
    private const int Bar = 420, RowHeight = 26, Top = 50, Bottom = 72, Right = 260;

    /// <summary>Colours for readers whose screen is dark; attributes hold those for a light one, which every program understands.</summary>
    private const string Dark = "@media (prefers-color-scheme: dark){.ground{fill:#16181c}.ink{fill:#e8e8e8}.grid{stroke:#3a3d44}.bar{fill:#5fa3d6}.span{stroke:#f0a35e}}";

    /// <summary>All models below each other.</summary>
    public static string Svg(Comparison comparison, Catalogue words) => Svg(comparison, [.. comparison.Undominated], words);

    /// <summary>Some rows of a comparison.</summary>
    public static string Svg(Comparison comparison, IReadOnlyList<ComparisonRow> chosen, Catalogue words)
    {
        var panels = chosen.Where(row => row.Speed is not null).GroupBy(row => row.Model).Select(rows => rows.OrderByDescending(row => row.Speed!.Decode.Value).ToArray()).ToArray();
        var left = Math.Clamp(chosen.Select(row => row.Setup.Id.Length * 8).DefaultIfEmpty().Max() + 24, 120, 330);
        var (width, height) = (left + Bar + Right, Math.Max(Top, panels.Sum(HeightOf)));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"system-ui, sans-serif\" font-size=\"13\" role=\"img\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Text(string.Join("; ", panels.Select(rows => Title(comparison, rows[0], words))))}</title>\n<style>{Dark}</style>\n<rect class=\"ground\" width=\"100%\" height=\"{height}\" fill=\"#ffffff\"/>\n");
        if (panels.Length == 0 && comparison.Rows.FirstOrDefault() is { } first) Heading(svg, $"{Title(comparison, first, words)}: –", 0);
        var from = 0;
        foreach (var rows in panels)
        {
            Panel(svg, comparison, rows, words, left, from);
            from += HeightOf(rows);
        }
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>What a model's part is called.</summary>
    public static string Title(Comparison comparison, ComparisonRow row, Catalogue words) => words.Text("compare.title",
        ("model", row.Model.Name), ("quantization", row.Model.Quantization),
        ("context", comparison.Request.Fit.Settings.ContextSize > 0 ? comparison.Request.Fit.Settings.ContextSize : row.Model.Shape.NativeContext ?? 0), ("prompt", comparison.Request.Fit.Speed.Prompt));

    private static int HeightOf(ComparisonRow[] rows) => Top + (rows.Length * RowHeight) + Bottom;

    private static void Panel(StringBuilder svg, Comparison comparison, ComparisonRow[] rows, Catalogue words, int left, int from)
    {
        var axis = Axis.Of(rows.Max(row => row.Speed!.Decode.High));
        var (top, bottom) = (from + Top, from + Top + (rows.Length * RowHeight));
        double At(double value) => Math.Round(left + (value / axis.End * Bar), 1);
        Heading(svg, Title(comparison, rows[0], words), from);
        foreach (var tick in axis.Ticks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{At(tick)}\" x2=\"{At(tick)}\" y1=\"{top - 6}\" y2=\"{bottom}\" stroke=\"#d5d5d5\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"ink\" x=\"{At(tick)}\" y=\"{bottom + 16}\" text-anchor=\"middle\" fill=\"#1a1a1a\">{Text(Figures.Number(tick, words.Language))}</text>\n");
        }
        for (var i = 0; i < rows.Length; i++)
        {
            var (row, decode, y) = (rows[i], rows[i].Speed!.Decode, top + (i * RowHeight));
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"ink\" x=\"{left - 8}\" y=\"{y + 13}\" text-anchor=\"end\" fill=\"#1a1a1a\">{Text(row.Setup.Id)}</text>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"bar\" x=\"{left}\" y=\"{y}\" width=\"{Math.Round(At(decode.Value) - left, 1)}\" height=\"18\" rx=\"2\" fill=\"#2f6f9f\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"span\" d=\"M{At(decode.Low)} {y + 5}v8m0-4H{At(decode.High)}m0-4v8\" stroke=\"#b3541e\" stroke-width=\"2\" fill=\"none\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"ink\" x=\"{At(decode.High) + 8}\" y=\"{y + 13}\" fill=\"#1a1a1a\">{Text(Label(row, words))}</text>\n");
        }
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"ink\" x=\"{left}\" y=\"{bottom + 36}\" fill=\"#1a1a1a\">{Text(words.Text("compare.chart.axis", ("depth", comparison.Request.Fit.Speed.Depth)))}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"ink\" x=\"{left}\" y=\"{bottom + 53}\" fill=\"#1a1a1a\">{Text(words.Text("compare.chart.legend"))}</text>\n");
    }

    private static void Heading(StringBuilder svg, string title, int from) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"ink\" x=\"12\" y=\"{from + 24}\" font-weight=\"600\" fill=\"#1a1a1a\">{Text(title)}</text>\n");

    private static string Label(ComparisonRow row, Catalogue words) =>
        $"{Figures.Number(Math.Round(row.Speed!.Decode.Value, 1), words.Language)} tok/s" + (row.Price is { } price ? $", {Figures.Number(Math.Round(price.Amount), words.Language)} {price.Offer.Currency} ({price.Offer.AsOf})" : "");

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
