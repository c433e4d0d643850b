using System.Globalization;

namespace Aforo.Formats.Text;

/// <summary>What a number literal says, exactly where it can be said.</summary>
/// <param name="Whole">The whole number; null when it has a fraction or does not fit 64 bits.</param>
/// <param name="Real">The nearest double; null for infinity and not-a-number.</param>
internal readonly record struct NumberValue(long? Whole, double? Real)
{
    /// <summary>Infinity or not-a-number.</summary>
    public static NumberValue NotFinite => default;

    /// <summary>A decimal literal: digits with sign, point and exponent, all optional but the digits.</summary>
    public static NumberValue Decimal(ReadOnlySpan<char> literal)
    {
        var real = double.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) && double.IsFinite(parsed) ? parsed : (double?)null;
        return new NumberValue(ExactWhole(literal), real);
    }

    /// <summary>Digits of a base of 2, 8 or 16, without prefix.</summary>
    public static NumberValue Radix(ReadOnlySpan<char> digits, int radix, bool negative)
    {
        var real = 0.0;
        UInt128 whole = 0;
        var fits = true;
        foreach (var digit in digits)
        {
            var value = (uint)(char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
            real = (real * radix) + value;
            whole = (whole * (uint)radix) + value;
            fits &= whole <= (UInt128)long.MaxValue + 1;
            if (!fits) whole = 0;
        }

        if (!fits || (!negative && whole > long.MaxValue)) return new NumberValue(null, double.IsFinite(real) ? (negative ? -real : real) : null);
        var signed = negative ? (long)-(Int128)whole : (long)whole;
        return new NumberValue(signed, signed);
    }

    private static long? ExactWhole(ReadOnlySpan<char> literal)
    {
        var negative = literal.StartsWith("-");
        literal = literal.TrimStart("+-");
        var exponent = 0L;
        var mark = literal.IndexOfAny('e', 'E');
        if (mark >= 0)
        {
            var written = literal[(mark + 1)..];
            if (!long.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
                exponent = written.StartsWith("-") ? long.MinValue / 2 : long.MaxValue / 2;
            exponent = Math.Clamp(exponent, int.MinValue, int.MaxValue);
            literal = literal[..mark];
        }

        var point = literal.IndexOf('.');
        var fraction = point < 0 ? [] : literal[(point + 1)..].TrimEnd('0');
        var digits = string.Concat(point < 0 ? literal : literal[..point], fraction).TrimStart('0');
        exponent -= fraction.Length;
        if (digits.Length == 0) return 0;
        var zeros = digits.Length - digits.TrimEnd('0').Length;
        if (exponent < 0 && -exponent > zeros) return null;
        if (exponent < 0) digits = digits[..(digits.Length + (int)exponent)];
        else if (digits.Length + exponent > 19) return null;
        else digits += new string('0', (int)exponent);
        return long.TryParse(negative ? "-" + digits : digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;
    }
}
