using System.Globalization;
using System.Text;

namespace Aforo.Core.Messages;

/// <summary>
/// Text as a terminal may show it. A control character out of a file, a log or a server would move the cursor, colour or delete what is
/// there, or turn the order of letters round, so each is shown by its code instead: <c>\x1b</c>, <c>\u202e</c>.
/// </summary>
public static class Visible
{
    /// <summary>What came from outside, on one line: ends of lines are shown by their codes too.</summary>
    public static string OneLine(string text) => Write(text, "");

    /// <summary>Text that may have several lines.</summary>
    public static string Lines(string text) => Write(text, "\n");

    /// <summary>Lines as a file has them: tabs stay.</summary>
    public static string Exact(string text) => Write(text, "\n\t");

    /// <summary>True for what a terminal obeys instead of showing it: C0, DEL, C1, the marks that set the direction of letters, and Unicode's ends of lines.</summary>
    public static bool IsControl(char letter) => char.IsControl(letter) || letter is '\u061c' or '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\ufeff';

    private static string Write(string text, string kept)
    {
        var first = 0;
        while (first < text.Length && (!IsControl(text[first]) || kept.Contains(text[first], StringComparison.Ordinal))) first++;
        if (first == text.Length) return text;
        var result = new StringBuilder(text.Length + 16).Append(text, 0, first);
        foreach (var letter in text.AsSpan(first))
        {
            if (!IsControl(letter) || kept.Contains(letter, StringComparison.Ordinal)) result.Append(letter);
            else result.Append(letter < 0x100 ? "\\x" : "\\u").Append(((int)letter).ToString(letter < 0x100 ? "x2" : "x4", CultureInfo.InvariantCulture));
        }
        return result.ToString();
    }
}
