using Aforo.Core.Facts;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>One setting as one place writes it.</summary>
/// <param name="Value">The text, as written; <c>true</c> or <c>false</c> for a switch.</param>
/// <param name="Layer"><see cref="Layers.ServerFlag"/> or <see cref="Layers.ServerVariable"/>.</param>
/// <param name="Source">Flag or variable, with file and line where it stands in one.</param>
internal sealed record Statement(string Value, string Layer, Source Source)
{
    /// <summary>
    /// The whole number as the server's own <c>std::stoi</c> takes it: blanks and a sign before, and whatever follows the digits
    /// ignored, so that <c>32k</c> is 32. Null where the server would refuse to start.
    /// </summary>
    public int? Whole
    {
        get
        {
            var text = Value.AsSpan().TrimStart();
            var negative = text.Length > 0 && text[0] == '-';
            if (text.Length > 0 && text[0] is '-' or '+') text = text[1..];
            long number = 0;
            var digits = 0;
            while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            {
                number = number * 10 + (text[digits++] - '0');
                if (number > (long)int.MaxValue + 1) return null;
            }
            if (digits == 0) return null;
            number = negative ? -number : number;
            return number is >= int.MinValue and <= int.MaxValue ? (int)number : null;
        }
    }

    /// <summary>The number with a fraction; null when it is none.</summary>
    public double? Number => double.TryParse(Value, System.Globalization.CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>The truth value in the server's own words; null for others, such as <c>auto</c>.</summary>
    public bool? Flag => Value switch
    {
        "on" or "enabled" or "true" or "1" => true,
        "off" or "disabled" or "false" or "0" => false,
        _ => null,
    };

    /// <summary>Whether it is one of the states that <c>--flash-attn</c> takes.</summary>
    public static bool IsState(string value) => value is "on" or "off" or "auto" or "enabled" or "disabled" or "true" or "false" or "0" or "1" or "-1";
}
