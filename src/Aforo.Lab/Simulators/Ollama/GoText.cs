using System.Globalization;
using System.Text.Json;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>Numbers, texts and durations as Go prints them.</summary>
internal static class GoText
{
    /// <summary>What Go's JSON errors call a value.</summary>
    public static string Kind(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? "bool" : value.ValueKind.ToString().ToLowerInvariant();

    /// <summary>A number as <c>%#v</c> prints a float64: with an exponent from 1e6 on and below 1e-4.</summary>
    public static string Number(double value)
    {
        var plain = value.ToString("R", CultureInfo.InvariantCulture);
        var magnitude = Math.Abs(value);
        if (magnitude == 0 || (magnitude < 1e6 && magnitude >= 1e-4)) return plain;
        var mantissa = value.ToString("0.################E+00", CultureInfo.InvariantCulture);
        return mantissa.Replace('E', 'e');
    }

    public static string Quoted(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "\"";

    /// <summary>A latency as access lines have it: over a minute cut to whole seconds.</summary>
    public static string Latency(TimeSpan time)
    {
        if (time >= TimeSpan.FromMinutes(1)) return (time.TotalHours >= 1 ? $"{(long)time.TotalHours}h{time.Minutes}m" : $"{time.Minutes}m") + $"{time.Seconds}s";
        if (time >= TimeSpan.FromSeconds(1)) return Plain(time.TotalSeconds, 9) + "s";
        if (time >= TimeSpan.FromMilliseconds(1)) return Plain(time.TotalMilliseconds, 6) + "ms";
        return Plain(time.TotalMicroseconds, 3) + "µs";
    }

    private static string Plain(double value, int digits) => value.ToString("0." + new string('#', digits), CultureInfo.InvariantCulture);
}
