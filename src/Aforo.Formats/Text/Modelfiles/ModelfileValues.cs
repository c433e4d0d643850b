using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Aforo.Formats.Text.Modelfiles;

/// <summary>The values of a Modelfile: their quotes, their ends, their types.</summary>
internal static partial class ModelfileValues
{
    private static ReadOnlySpan<byte> Blanks => " \t\r\n\v\f"u8;

    /// <summary>Where the value ends that starts here: at a line end or the end of the file; -1 when its quote is never closed.</summary>
    public static int FindEnd(TextSource source, int start)
    {
        var bytes = source.Span;
        var at = start;
        while (true)
        {
            var found = bytes[at..].IndexOfAny((byte)'\n', (byte)'\r');
            var end = found < 0 ? bytes.Length : at + found;
            var isBlank = at > start && bytes[at..end].Trim(Blanks).IsEmpty;
            if (!isBlank && IsClosed(bytes[start..end].Trim(Blanks))) return end;
            if (found < 0) return -1;
            at = end + 1;
        }
    }

    /// <summary>The value without its quotes; what does not print is left out, as Ollama does.</summary>
    public static string Decode(string raw)
    {
        var text = raw.StartsWith("\"\"\"", StringComparison.Ordinal)
            ? raw.Length >= 6 ? raw[3..^3] : raw[3..]
            : raw.StartsWith('"') ? raw.Length >= 2 ? raw[1..^1] : "" : raw;
        var printed = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (rune.Value is ' ' or '\t' or '\n' or '\r' || IsPrinted(rune)) printed.Append(rune.ToString());
        return printed.ToString();
    }

    /// <summary>The type that a parameter's text has for Ollama: quotes do not make a text of a number.</summary>
    public static (TextKind Kind, object? Value) Resolve(string text)
    {
        if (text is "true" or "false") return (TextKind.Boolean, text == "true");
        return text.Length <= 400 && Number().IsMatch(text) ? (TextKind.Number, NumberValue.Decimal(text)) : (TextKind.String, text);
    }

    private static bool IsClosed(ReadOnlySpan<byte> value)
    {
        if (value.StartsWith("\"\"\""u8)) return value.Length >= 6 && value.EndsWith("\"\"\""u8);
        if (value.StartsWith("\""u8)) return value.Length >= 2 && value[^1] == '"';
        return true;
    }

    private static bool IsPrinted(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);

    [GeneratedRegex(@"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
