using Aforo.Core.Facts;

namespace Aforo.Core.Messages;

/// <summary>Writes numbers as people of a language read them, always with their unit.</summary>
public static class Figures
{
    /// <summary>
    /// Formats: <c>n</c> grouped number · <c>tokens</c> grouped number without a unit word · <c>s</c> seconds · <c>duration</c> minutes and seconds ·
    /// <c>gib</c>, <c>gb</c> · <c>speed</c> tok/s · <c>price</c> all its decimals, at most six · <c>plain</c> digits only · none: as it is.
    /// </summary>
    public static string Write(FactValue value, string format, Language language) => value.Number is not { } number
        ? Visible.OneLine(value.ToString())
        : format switch
        {
            "n" or "tokens" => Number(number, language),
            "s" => Number(number, language) + " s",
            "duration" => Duration(number, language),
            "gib" => Fixed(number / (1L << 30), 1, language) + " GiB",
            "gb" => Fixed(number / 1e9, 1, language) + " GB",
            "mib" => Fixed(number / (1 << 20), 0, language) + " MiB",
            "speed" => Number(number, language) + " tok/s",
            "price" => number.ToString("#,0.######", language.Numbers),
            "plain" => value.ToString(),
            _ => Number(number, language),
        };

    /// <summary>A number with its unit, as evidence shows it.</summary>
    public static string WithUnit(FactValue value, string? unit, Language language) => value.Number is not { } number
        ? Visible.OneLine(value.ToString())
        : unit switch
        {
            "bytes" => number >= 1 << 20 ? $"{Number(number, language)} B ({Fixed(number / (1L << 30), 1, language)} GiB)" : Number(number, language) + " B",
            "seconds" => Number(number, language) + " s",
            null => Number(number, language),
            _ => $"{Number(number, language)} {unit}",
        };

    /// <summary>Grouped, with at most one decimal (two below ten); small ones with four or five decimals, very small ones by their power of ten.</summary>
    public static string Number(double value, Language language) => value != 0 && Math.Abs(value) < 0.01
        ? value.ToString(Math.Abs(value) >= 0.001 ? "0.####" : Math.Abs(value) >= 0.0001 ? "0.#####" : "0.###e+0", language.Numbers)
        : value == Math.Floor(value)
        ? value.ToString("N0", language.Numbers)
        : Math.Abs(value) < 10 ? value.ToString("#,0.##", language.Numbers) : value.ToString("#,0.#", language.Numbers);

    private static string Fixed(double value, int decimals, Language language) => value.ToString("N" + decimals, language.Numbers);

    private static string Duration(double seconds, Language language)
    {
        var rounded = Math.Round(seconds, Math.Abs(seconds) < 10 ? 1 : 0);
        if (!(rounded >= 120)) return Number(rounded, language) + " s";
        var minutes = Math.Floor(rounded / 60);
        var rest = rounded - minutes * 60;
        return rest == 0 ? $"{Number(minutes, language)} min" : $"{Number(minutes, language)} min {rest:0} s";
    }
}
