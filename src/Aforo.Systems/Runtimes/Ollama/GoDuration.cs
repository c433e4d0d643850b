using System.Globalization;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>Durations as Go writes them, <c>1h2m3.5s</c>; a bare whole number is seconds.</summary>
public static class GoDuration
{
    /// <summary>Seconds; null when the text is no duration. Negative means for ever where Ollama reads it.</summary>
    public static double? Seconds(string text)
    {
        var rest = text.AsSpan().Trim();
        if (double.TryParse(rest, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bare)) return bare;
        var sign = 1;
        if (rest.Length > 0 && rest[0] is '-' or '+')
        {
            sign = rest[0] == '-' ? -1 : 1;
            rest = rest[1..];
        }
        if (rest.Length == 0) return null;
        double total = 0;
        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
            rest = rest[digits..];
            var letters = rest.IndexOfAny("0123456789.");
            var unit = letters < 0 ? rest : rest[..letters];
            var scale = unit switch { "h" => 3600, "m" => 60, "s" => 1, "ms" => 1e-3, "us" or "µs" or "μs" => 1e-6, "ns" => 1e-9, _ => double.NaN };
            if (double.IsNaN(scale)) return null;
            total += number * scale;
            rest = letters < 0 ? [] : rest[letters..];
        }
        return sign * total;
    }
}
