using System.Globalization;

namespace Aforo.Core.Diagnosis;

/// <summary>Steps of a proof, written with plain figures so that anybody can check them.</summary>
internal static class Calculation
{
    public static Arithmetic Minus(double left, double right, string unit) => new(Text($"{left} - {right}"), left - right, unit);

    public static Arithmetic Seconds(double tokens, double speed) => new(Text($"{tokens} / {Math.Round(speed, 2)}"), Math.Round(tokens / speed, 1), "seconds");

    public static Arithmetic Times(double left, double right, string unit) => new(Text($"{left} * {right}"), left * right, unit);

    public static Arithmetic Sum(string unit, params ReadOnlySpan<double> parts)
    {
        var total = 0.0;
        var text = "";
        foreach (var part in parts)
        {
            total += part;
            text += text.Length == 0 ? Text($"{part}") : Text($" + {part}");
        }
        return new Arithmetic(text, total, unit);
    }

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
