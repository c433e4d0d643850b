using System.Text;
using Aforo.Core.Messages;

namespace Aforo.Formats.Text.Toml;

/// <summary>The four kinds of strings of TOML.</summary>
internal static class TomlStrings
{
    /// <summary>Reads the string that starts here; in keys only those of one line.</summary>
    public static string Read(TextSource source, TomlScanner scanner, bool inKey = false)
    {
        var start = scanner.At;
        var quote = scanner.Peek;
        scanner.Skip();
        var isLong = scanner.Peek == quote && scanner.PeekAt(1) == quote;
        if (isLong && inKey) throw new TextReadingException(start, new Saying("syntax.key-of-lines"));
        if (!isLong) return ReadShort(source, scanner, start, quote);
        scanner.Skip();
        scanner.Skip();
        scanner.TakeLineEnd();
        return ReadLong(source, scanner, start, quote);
    }

    private static string ReadShort(TextSource source, TomlScanner scanner, int start, char quote)
    {
        var text = new StringBuilder();
        while (true)
        {
            AppendRun(source, scanner, text, quote);
            if (scanner.AtEnd || scanner.AtLineEnd) throw new TextReadingException(start, new Saying("syntax.quote-open-on-its-line"));
            if (scanner.Take(quote)) return text.ToString();
            ReadEscapeOrFail(scanner, text, quote, isLong: false);
        }
    }

    private static string ReadLong(TextSource source, TomlScanner scanner, int start, char quote)
    {
        var text = new StringBuilder();
        while (true)
        {
            AppendRun(source, scanner, text, quote);
            if (scanner.AtEnd) throw new TextReadingException(start, new Saying("syntax.three-quotes-open"));
            var lineEnd = scanner.At;
            if (scanner.TakeLineEnd()) text.Append(source.Text(lineEnd, scanner.At - lineEnd));
            else if (scanner.Peek == quote)
            {
                var quotes = 0;
                while (quotes < 5 && scanner.Take(quote)) quotes++;
                text.Append(quote, quotes >= 3 ? quotes - 3 : quotes);
                if (quotes >= 3) return text.ToString();
            }
            else ReadEscapeOrFail(scanner, text, quote, isLong: true);
        }
    }

    private static void AppendRun(TextSource source, TomlScanner scanner, StringBuilder text, char quote)
    {
        var start = scanner.At;
        while (!scanner.AtEnd && scanner.Peek != quote && !(quote == '"' && scanner.Peek == '\\') && (scanner.Peek is >= ' ' or '\t') && scanner.Peek != '\x7F') scanner.Skip();
        text.Append(source.Text(start, scanner.At - start));
    }

    private static void ReadEscapeOrFail(TomlScanner scanner, StringBuilder text, char quote, bool isLong)
    {
        var start = scanner.At;
        if (quote != '"' || !scanner.Take('\\')) throw new TextReadingException(start, new Saying("syntax.control-in-quotes", ("code", $"U+{(int)scanner.Peek:X4}"), ("escape", $"\\u{(int)scanner.Peek:X4}")));
        if (isLong && TakeFold(scanner)) return;
        var escape = scanner.Peek;
        scanner.Skip();
        switch (escape)
        {
            case 'b': text.Append('\b'); break;
            case 't': text.Append('\t'); break;
            case 'n': text.Append('\n'); break;
            case 'f': text.Append('\f'); break;
            case 'r': text.Append('\r'); break;
            case 'e': text.Append('\x1B'); break;
            case '"' or '\\': text.Append(escape); break;
            case 'x': text.Append(ReadRune(scanner, start, 2)); break;
            case 'u': text.Append(ReadRune(scanner, start, 4)); break;
            case 'U': text.Append(ReadRune(scanner, start, 8)); break;
            default: throw new TextReadingException(start, new Saying("syntax.toml-escape"));
        }
    }

    /// <summary>A backslash at the end of a line takes the line end and all white space behind it away.</summary>
    private static bool TakeFold(TomlScanner scanner)
    {
        var ahead = 0;
        while (scanner.PeekAt(ahead) is ' ' or '\t') ahead++;
        if (scanner.PeekAt(ahead) is not ('\n' or '\r')) return false;
        while (!scanner.AtEnd)
        {
            if (scanner.Peek is ' ' or '\t') scanner.Skip();
            else if (!scanner.TakeLineEnd()) break;
        }

        return true;
    }

    private static string ReadRune(TomlScanner scanner, int start, int digits)
    {
        uint value = 0;
        for (var index = 0; index < digits; index++)
        {
            if (!char.IsAsciiHexDigit(scanner.Peek)) throw new TextReadingException(start, new Saying("syntax.escape-short", ("count", digits)));
            value = (value * 16) + Convert.ToUInt32(scanner.Peek.ToString(), 16);
            scanner.Skip();
        }

        return Rune.TryCreate(value, out var rune) ? rune.ToString() : throw new TextReadingException(start, new Saying("syntax.escape-of-nothing"));
    }
}
