using System.Globalization;
using System.Text.RegularExpressions;

namespace Aforo.Formats.Text.Toml;

/// <summary>The numbers, dates and times of TOML.</summary>
internal static partial class TomlLiterals
{
    /// <summary>No number is longer; bounds the work of the patterns below.</summary>
    private const int MaxLength = 400;

    public static NumberValue? Number(string literal)
    {
        if (literal.Length > MaxLength) return null;
        if (RadixPattern().IsMatch(literal))
        {
            var radix = literal[1] switch { 'x' => 16, 'o' => 8, _ => 2 };
            return NumberValue.Radix(literal[2..].Replace("_", "", StringComparison.Ordinal), radix, negative: false);
        }

        if (DecimalPattern().IsMatch(literal)) return NumberValue.Decimal(literal.Replace("_", "", StringComparison.Ordinal));
        return literal.TrimStart('+', '-') is "inf" or "nan" && literal.Length <= 4 ? NumberValue.NotFinite : null;
    }

    public static bool IsWhole(string literal) => RadixPattern().IsMatch(literal) || (DecimalPattern().IsMatch(literal) && literal.AsSpan().IndexOfAny('.', 'e', 'E') < 0);

    public static bool IsDate(string literal)
    {
        if (literal.Length > MaxLength) return false;
        if (TimePattern().IsMatch(literal)) return true;
        if (!DatePattern().IsMatch(literal)) return false;
        var year = int.Parse(literal.AsSpan(0, 4), CultureInfo.InvariantCulture);
        var month = int.Parse(literal.AsSpan(5, 2), CultureInfo.InvariantCulture);
        return int.Parse(literal.AsSpan(8, 2), CultureInfo.InvariantCulture) <= DateTime.DaysInMonth(year == 0 ? 4 : year, month);
    }

    [GeneratedRegex(@"^(0x[0-9A-Fa-f](_?[0-9A-Fa-f])*|0o[0-7](_?[0-7])*|0b[01](_?[01])*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex RadixPattern();

    [GeneratedRegex(@"^[+-]?(0|[1-9](_?[0-9])*)(\.[0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9])*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalPattern();

    [GeneratedRegex(@"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([Tt ]([01][0-9]|2[0-3]):[0-5][0-9](:([0-5][0-9]|60)(\.[0-9]+)?)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DatePattern();

    [GeneratedRegex(@"^([01][0-9]|2[0-3]):[0-5][0-9](:([0-5][0-9]|60)(\.[0-9]+)?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex TimePattern();
}
