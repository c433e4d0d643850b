using System.Globalization;
using System.Text.RegularExpressions;

namespace Aforo.Core.Decisions;

/// <summary>Why a claim's text was not understood.</summary>
public enum ClaimFault
{
    /// <summary>There is no figure in it.</summary>
    NoFigure,

    /// <summary>Nothing tells whether it is a speed, a ratio or a price.</summary>
    NoUnit,

    /// <summary>The unit is none of tok/s, times or a currency.</summary>
    UnknownUnit,

    /// <summary>There are more figures than a range has.</summary>
    TooManyFigures,

    /// <summary>A figure is zero, negative, or larger than anything that exists.</summary>
    OutOfRange,
}

/// <summary>
/// Reads claims as people write them: "25-50 tok/s", "20–32 t/s", "about 15 tokens per second", "≥40", "2,1x", "3k USD", "$7,999+", "128 GB under $3000".
/// A range may stand in either order; a comma may divide thousands or decimals.
/// </summary>
public static partial class ClaimText
{
    private const int Longest = 200;
    private const double Largest = 1e9;

    private static readonly (string Sign, string Currency)[] Currencies =
        [("us$", "USD"), ("usd", "USD"), ("u$s", "USD"), ("dollars", "USD"), ("dollar", "USD"), ("dólares", "USD"), ("$", "USD"), ("eur", "EUR"), ("euros", "EUR"), ("euro", "EUR"), ("€", "EUR"), ("gbp", "GBP"), ("£", "GBP"), ("cny", "CNY"), ("rmb", "CNY"), ("¥", "CNY"), ("jpy", "JPY"), ("chf", "CHF")];

    /// <summary>The claim, or what is wrong with it and the part that is.</summary>
    /// <param name="text">As somebody wrote it.</param>
    /// <param name="assumed">Kind of a figure without unit, where the question allows only one; null: it is refused.</param>
    public static (ClaimedFigure? Claim, ClaimFault? Fault, string About) Read(string text, ClaimKind? assumed = null)
    {
        if (text.Length > Longest) return (null, ClaimFault.NoFigure, text[..40]);
        var plain = Blanks().Replace(text.ToLowerInvariant().Replace('\u2212', '-').Replace("\u00a0", " ", StringComparison.Ordinal), " ").Trim();
        if (Scientific().IsMatch(plain)) return (null, ClaimFault.OutOfRange, text);
        var memory = Memory().Match(plain);
        if (memory.Success) plain = plain.Remove(memory.Index, memory.Length);
        var matches = Number().Matches(plain);
        if (matches.Count == 0) return (null, ClaimFault.NoFigure, text);
        if (matches.Count > 2) return (null, ClaimFault.TooManyFigures, text);
        var rest = Number().Replace(plain, " # ");
        if (Unit(rest, text, assumed) is not ({ } kind, var currency, var isAssumed)) return (null, Unknown(rest), Leftover(rest));
        var figures = matches.Select(match => Value(match, kind)).ToArray();
        // "2-3k" means thousands in both places.
        if (figures is [var first, var second] && matches[1].Groups["k"].Success && !matches[0].Groups["k"].Success && first * 1000 <= second * 2) figures[0] = first * 1000;
        if (figures.Any(figure => !(figure > 0 && figure < Largest)) || Negative().IsMatch(rest)) return (null, ClaimFault.OutOfRange, text);
        if (kind == ClaimKind.Ratio && Percent().IsMatch(rest)) figures = [.. figures.Select(figure => More().IsMatch(rest) ? 1 + (figure / 100) : figure / 100)];
        Array.Sort(figures);
        if (memory.Success && kind != ClaimKind.Price) return (null, ClaimFault.UnknownUnit, memory.Value.Trim());
        // Words for both bounds at once bound nothing.
        var bound = figures.Length == 1 && AtMost().IsMatch(rest) != AtLeast().IsMatch(rest);
        return (new ClaimedFigure
        {
            Kind = memory.Success ? ClaimKind.Market : kind,
            Low = bound && AtMost().IsMatch(rest) ? null : figures[0],
            High = bound && AtLeast().IsMatch(rest) ? null : figures[^1],
            Currency = currency,
            MemoryGib = memory.Success ? double.Parse(memory.Groups["gib"].Value, CultureInfo.InvariantCulture) * (memory.Groups["t"].Success ? 1024 : 1) : null,
            UnitIsAssumed = isAssumed,
        }, null, "");
    }

    private static (ClaimKind Kind, string? Currency, bool IsAssumed)? Unit(string rest, string text, ClaimKind? assumed)
    {
        foreach (var (sign, currency) in Currencies)
            if (char.IsLetter(sign[0]) ? Regex.IsMatch(rest, $@"(?<!\p{{L}}){Regex.Escape(sign)}(?!\p{{L}})", RegexOptions.CultureInvariant) : rest.Contains(sign, StringComparison.Ordinal)) return (ClaimKind.Price, currency, false);
        if (Speed().IsMatch(rest)) return (ClaimKind.Speed, null, false);
        if (Times().IsMatch(rest) || Percent().IsMatch(rest)) return (ClaimKind.Ratio, null, false);
        return assumed is { } kind && Leftover(rest).Length == 0 ? (kind, null, true) : null;
    }

    private static ClaimFault Unknown(string rest) => Leftover(rest).Length == 0 ? ClaimFault.NoUnit : ClaimFault.UnknownUnit;

    /// <summary>Words that are neither figures nor hedges.</summary>
    private static string Leftover(string rest) => Hedges().Replace(rest, " ").Replace("#", "", StringComparison.Ordinal).Trim(' ', '-', '–', '—', '~', '≈', '≥', '≤', '>', '<', '=', '+', '.', ',', ':', ';', '(', ')', '…');

    private static double Value(Match match, ClaimKind kind)
    {
        var digits = match.Groups["n"].Value.Replace(" ", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
        var (comma, point) = (digits.LastIndexOf(','), digits.LastIndexOf('.'));
        var separator = Math.Max(comma, point);
        if (separator >= 0)
        {
            var mark = digits[separator];
            var both = comma >= 0 && point >= 0;
            // Three figures behind a single kind of separator: thousands, save where no speed or ratio is that large.
            var thousands = !both && (digits.Count(letter => letter == mark) > 1 || (digits.Length - separator == 4 && separator is > 0 and <= 3 && digits[0] != '0' && kind != ClaimKind.Ratio && (mark == ',' || kind == ClaimKind.Price)));
            digits = thousands ? digits.Replace(mark.ToString(), "", StringComparison.Ordinal) : digits.Replace(mark == ',' ? "." : ",", "", StringComparison.Ordinal).Replace(',', '.');
        }
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value * (match.Groups["k"].Success ? 1000 : 1) : double.NaN;
    }

    [GeneratedRegex(@"\de[+-]?\d", RegexOptions.CultureInvariant)]
    private static partial Regex Scientific();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"(?<n>\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*)\s?(?<k>k(?![\p{L}]))?", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"(?<gib>\d{1,6})\s?(?:gi?b|(?<t>ti?b))(?:\s+(?:of\s+|de\s+)?(?:unified\s+)?(?:memory|ram|vram|memoria(?:\s+unificada)?))?", RegexOptions.CultureInvariant)]
    private static partial Regex Memory();

    [GeneratedRegex(@"(?<!\p{L})(?:tok(?:en)?s?\s?(?:/|per|por|a)\s?s(?:ec(?:ond)?s?|egundos?)?|t\s?/\s?s(?:ec)?|tps|tok/sec|tok(?:en)?s?\s+al\s+segundo)(?!\p{L})", RegexOptions.CultureInvariant)]
    private static partial Regex Speed();

    [GeneratedRegex(@"#\s*[x×](?!\p{L})|(?<!\p{L})[x×]\s*#|(?<!\p{L})(?:times|veces|fold)(?!\p{L})", RegexOptions.CultureInvariant)]
    private static partial Regex Times();

    [GeneratedRegex(@"%|percent|por ciento", RegexOptions.CultureInvariant)]
    private static partial Regex Percent();

    [GeneratedRegex(@"faster|more|más", RegexOptions.CultureInvariant)]
    private static partial Regex More();

    [GeneratedRegex(@"≥|>=?|at least|minimum|from|over|more than|al menos|como mínimo|desde|más de|#\s*\+|and up", RegexOptions.CultureInvariant)]
    private static partial Regex AtLeast();

    [GeneratedRegex(@"≤|<=?|up to|at most|under|below|less than|maximum|hasta|como mucho|menos de|por debajo de", RegexOptions.CultureInvariant)]
    private static partial Regex AtMost();

    [GeneratedRegex(@"^\s*-\s*#|(?:(?<!#)\s-|(?:to|a|y))\s*-\s*#", RegexOptions.CultureInvariant)]
    private static partial Regex Negative();

    [GeneratedRegex(@"(?<!\p{L})(?:about|around|approximately|approx|roughly|circa|ca|some|nearly|almost|up to|at least|at most|minimum|maximum|over|under|below|less than|more than|and up|from|to|and|or|between|faster|de|entre|y|o|a|hasta|al menos|como mucho|como mínimo|unos|unas|cerca de|aproximadamente|más de|menos de|por debajo de|desde)(?!\p{L})", RegexOptions.CultureInvariant)]
    private static partial Regex Hedges();
}
