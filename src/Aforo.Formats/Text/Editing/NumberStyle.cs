using System.Globalization;
using Aforo.Core.Messages;

namespace Aforo.Formats.Text.Editing;

/// <summary>Writes a number the way the one that it replaces was written, where that has a meaning for the new one.</summary>
internal static class NumberStyle
{
    /// <summary>The literal in plain decimal; a whole number without a point.</summary>
    public static string Plain(NumberValue number)
    {
        if (number.Whole is { } whole) return whole.ToString(CultureInfo.InvariantCulture);
        return number.Real is { } real ? real.ToString("R", CultureInfo.InvariantCulture) : throw new TextEditRefusal(new Saying("editing.not-finite"));
    }

    /// <param name="number">What is to be written.</param>
    /// <param name="old">The literal that it replaces.</param>
    public static string Like(NumberValue number, string old)
    {
        if (number.Whole is not { } whole || old.Length == 0) return Plain(number);
        if (old.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && whole >= 0)
        {
            var isUpper = old.AsSpan(2).IndexOfAnyInRange('A', 'F') >= 0;
            return old[..2] + whole.ToString(isUpper ? "X" : "x", CultureInfo.InvariantCulture);
        }

        var text = Plain(number);
        if (old.Contains('_') && char.IsAsciiDigit(old[^1])) text = whole.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '_');
        return old[0] == '+' && whole >= 0 ? "+" + text : text;
    }
}
