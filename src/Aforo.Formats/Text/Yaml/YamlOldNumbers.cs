using System.Globalization;
using System.Text.RegularExpressions;

namespace Aforo.Formats.Text.Yaml;

/// <summary>The numbers of YAML 1.1: underscores, octals with a leading zero, binary, base sixty.</summary>
internal static partial class YamlOldNumbers
{
    public static NumberValue? Read(string text)
    {
        if (YamlScalars.NotFinite().IsMatch(text)) return NumberValue.NotFinite;
        var bare = text.Replace("_", "", StringComparison.Ordinal);
        var negative = bare.StartsWith('-');
        var digits = bare.TrimStart('-', '+');
        if (Binary().IsMatch(text)) return NumberValue.Radix(digits.AsSpan(2), 2, negative);
        if (Hex().IsMatch(text)) return NumberValue.Radix(digits.AsSpan(2), 16, negative);
        if (Octal().IsMatch(text)) return NumberValue.Radix(digits.AsSpan(1), 8, negative);
        if (Sexagesimal().IsMatch(text)) return FromBaseSixty(digits, negative);
        return Whole().IsMatch(text) || Real().IsMatch(text) ? NumberValue.Decimal(bare) : null;
    }

    private static NumberValue? FromBaseSixty(string digits, bool negative)
    {
        var value = 0m;
        foreach (var part in digits.Split(':'))
        {
            if (part.Length > 18 || value > 1e18m) return new NumberValue(null, null);
            value = (value * 60) + decimal.Parse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        }

        return NumberValue.Decimal((negative ? -value : value).ToString(CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^[-+]?0b[01_]*[01][01_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Binary();

    [GeneratedRegex(@"^[-+]?0x[0-9a-fA-F_]*[0-9a-fA-F][0-9a-fA-F_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hex();

    [GeneratedRegex(@"^[-+]?0[0-7_]*[0-7][0-7_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Octal();

    [GeneratedRegex(@"^[-+]?[0-9][0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"^[-+]?([0-9][0-9_]*(\.[0-9_]*)?|\.[0-9_]*[0-9][0-9_]*)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Real();

    [GeneratedRegex(@"^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sexagesimal();
}
