using System.Globalization;

namespace Aforo.Systems.Machines;

/// <summary>Numbers as tools and files of the system print them. What is no number is null, never zero.</summary>
internal static class Figures
{
    /// <summary>A whole number, decimal or <c>0x…</c>, not negative.</summary>
    public static long? Whole(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return long.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) && hex >= 0 ? hex : null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? whole : null;
    }

    public static int? Int(ReadOnlySpan<char> text) => Whole(text) is { } whole and <= int.MaxValue ? (int)whole : null;

    /// <summary>A number without sign, exponent or thousands separators.</summary>
    public static double? Number(ReadOnlySpan<char> text) =>
        double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>The number before a unit, as in <c>280.00 W</c> or <c>16x</c>; null when the unit is another one.</summary>
    public static double? WithUnit(ReadOnlySpan<char> text, string unit)
    {
        text = text.Trim();
        return text.EndsWith(unit, StringComparison.Ordinal) ? Number(text[..^unit.Length]) : null;
    }

    /// <summary>A size such as <c>24576 MiB</c>, in bytes; null when it has no binary unit or does not fit.</summary>
    public static long? Bytes(ReadOnlySpan<char> text)
    {
        foreach (var (unit, shift) in (ReadOnlySpan<(string, int)>)[("KiB", 10), ("MiB", 20), ("GiB", 30)])
            if (text.TrimEnd().EndsWith(unit, StringComparison.Ordinal)) return Whole(text.TrimEnd()[..^unit.Length]) is { } count ? Scaled(count, shift) : null;
        return null;
    }

    /// <summary>A count of units of 2^<paramref name="shift"/> bytes, in bytes; null when it does not fit.</summary>
    public static long? Scaled(long? count, int shift) => count is { } known && known >= 0 && known <= long.MaxValue >> shift ? known << shift : null;
}
