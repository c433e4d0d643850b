using System.Buffers;
using System.Globalization;
using System.Text;
using Aforo.Core.Messages;

namespace Aforo.Formats.Text.Json;

/// <summary>The tokens of JSON5, read forward over UTF-8 that is known to be valid.</summary>
internal sealed class JsonScanner(TextSource source, TextFormat format, Action<int, Saying> tell)
{
    private bool _toldComment;

    public int At { get; private set; } = source.ContentStart;

    public bool AtEnd => At >= source.Bytes.Length;

    /// <summary>The byte here as a character; NUL at the end.</summary>
    public char Peek => PeekAt(0);

    public bool AtIdentifier
    {
        get
        {
            if (AtEnd) return false;
            return Peek == '\\' || JsonIdentifier.IsPart(RuneHere(out _), first: true);
        }
    }

    public void Skip() => At++;

    public bool Take(char expected)
    {
        if (AtEnd || Peek != expected) return false;
        At++;
        return true;
    }

    /// <summary>What stands here, in words that give away no value.</summary>
    public Saying Describe()
    {
        if (AtEnd) return new Saying("syntax.found-end");
        var rune = RuneHere(out _);
        if (rune.Value is '{' or '}' or '[' or ']' or ',' or ':' or '=' or ';' or '/' or '#') return new Saying("syntax.found-mark", ("mark", rune.ToString()));
        if (rune.Value is '"' or '\'') return new Saying("syntax.found-text");
        if (Rune.IsDigit(rune)) return new Saying("syntax.found-number");
        if (Rune.IsLetter(rune)) return new Saying("syntax.found-word");
        return new Saying("syntax.found-code", ("code", $"U+{rune.Value:X4}"));
    }

    public void SkipTrivia()
    {
        while (!AtEnd)
        {
            switch (Peek)
            {
                case ' ' or '\t' or '\n' or '\r':
                    At++;
                    break;
                case '/':
                    if (PeekAt(1) is not ('/' or '*')) return;
                    SkipComment();
                    break;
                case '\v' or '\f' or >= '\x80':
                    var rune = RuneHere(out var length);
                    if (!IsExtraSpace(rune)) return;
                    if (format != TextFormat.Json5) tell(At, new Saying("syntax.white-space", ("code", $"U+{rune.Value:X4}")));
                    At += length;
                    break;
                default:
                    return;
            }
        }
    }

    public string ReadString()
    {
        var quote = Peek;
        var start = At;
        if (quote == '\'' && format != TextFormat.Json5) tell(start, new Saying("syntax.single-quotes"));
        At++;
        var text = new StringBuilder();
        while (true)
        {
            var run = source.Span[At..].IndexOfAny(Stops);
            if (run < 0) throw new TextReadingException(start, new Saying("syntax.quote-open"));
            text.Append(Encoding.UTF8.GetString(source.Span.Slice(At, run)));
            At += run;
            var stop = Peek;
            if (stop == quote)
            {
                At++;
                return text.ToString();
            }

            if (stop is '\n' or '\r') throw new TextReadingException(start, new Saying("syntax.quote-open-on-line"));
            if (stop == '\\') ReadEscape(text);
            else
            {
                if (stop < ' ' && format != TextFormat.Json5) tell(At, new Saying("syntax.control", ("code", $"U+{(int)stop:X4}"), ("escape", $"\\u{(int)stop:x4}")));
                text.Append(stop);
                At++;
            }
        }
    }

    public NumberValue ReadNumber()
    {
        var start = At;
        if (Peek is '+' or '-') At++;
        if (Peek == '+' || Peek == '-') throw new TextReadingException(start, new Saying("syntax.two-signs"));
        var negative = source.Span[start] == '-';
        var digits = At;
        if (Peek is 'I' or 'N')
        {
            if (ReadIdentifier() is not ("Infinity" or "NaN")) throw new TextReadingException(start, new Saying("syntax.sign-alone"));
            if (format != TextFormat.Json5) tell(start, new Saying("syntax.not-finite"));
            return NumberValue.NotFinite;
        }

        if (Peek == '0' && PeekAt(1) is ('x' or 'X')) return ReadHex(start, negative);
        SkipDigits();
        var whole = At - digits;
        var point = Peek == '.';
        if (point) At++;
        var fraction = At;
        if (point) SkipDigits();
        fraction = At - fraction;
        if (whole + fraction == 0) throw new TextReadingException(start, new Saying("syntax.no-digits"));
        if (Peek is 'e' or 'E')
        {
            At++;
            if (Peek is '+' or '-') At++;
            if (!char.IsAsciiDigit(Peek)) throw new TextReadingException(start, new Saying("syntax.exponent-without-digits"));
            SkipDigits();
        }

        RefuseTail(start);
        if (whole > 1 && source.Span[digits] == '0') throw new TextReadingException(start, new Saying("syntax.leading-zero"));
        if (format != TextFormat.Json5)
        {
            if (source.Span[start] == '+') tell(start, new Saying("syntax.plus-sign"));
            if (whole == 0 || (point && fraction == 0)) tell(start, new Saying("syntax.decimal-point"));
        }

        return NumberValue.Decimal(source.Text(start, At - start));
    }

    public string ReadIdentifier()
    {
        var name = new StringBuilder();
        while (!AtEnd)
        {
            var start = At;
            Rune rune;
            if (Peek == '\\')
            {
                At++;
                if (!Take('u')) throw new TextReadingException(start, new Saying("syntax.word-backslash"));
                if (!Rune.TryCreate(ReadHexDigits(4, start), out rune) || !JsonIdentifier.IsPart(rune, name.Length == 0))
                    throw new TextReadingException(start, new Saying("syntax.word-escape"));
            }
            else
            {
                rune = RuneHere(out var length);
                if (!JsonIdentifier.IsPart(rune, name.Length == 0)) break;
                At += length;
            }

            name.Append(rune.ToString());
        }

        return name.ToString();
    }

    private static readonly SearchValues<byte> Stops = SearchValues.Create([.. Enumerable.Range(0, 32).Select(control => (byte)control), (byte)'"', (byte)'\'', (byte)'\\']);

    private static bool IsExtraSpace(Rune rune) =>
        rune.Value is '\v' or '\f' or 0xA0 or 0xFEFF or 0x2028 or 0x2029 || Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator;

    private char PeekAt(int ahead) => At + ahead < source.Bytes.Length ? (char)source.Span[At + ahead] : '\0';

    private Rune RuneHere(out int length)
    {
        Rune.DecodeFromUtf8(source.Span[At..], out var rune, out length);
        return rune;
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek)) At++;
    }

    private NumberValue ReadHex(int start, bool negative)
    {
        At += 2;
        var digits = At;
        while (char.IsAsciiHexDigit(Peek)) At++;
        if (At == digits) throw new TextReadingException(start, new Saying("syntax.hexadecimal-without-digits"));
        RefuseTail(start);
        if (format != TextFormat.Json5) tell(start, new Saying("syntax.hexadecimal"));
        return NumberValue.Radix(source.Text(digits, At - digits), 16, negative);
    }

    private void RefuseTail(int start)
    {
        if (!AtEnd && (Peek == '.' || AtIdentifier || char.IsAsciiDigit(Peek)))
            throw new TextReadingException(start, new Saying("syntax.attached"));
    }

    private void SkipComment()
    {
        var start = At;
        if (format == TextFormat.Json && !_toldComment)
        {
            _toldComment = true;
            tell(start, new Saying("syntax.comment"));
        }

        if (PeekAt(1) == '*')
        {
            var end = source.Span[(At + 2)..].IndexOf("*/"u8);
            if (end < 0) throw new TextReadingException(start, new Saying("syntax.comment-open"));
            At += end + 4;
            return;
        }

        At += 2;
        while (!AtEnd && Peek is not ('\n' or '\r') && !(format == TextFormat.Json5 && IsLineSeparator())) At++;
    }

    /// <summary>U+2028 or U+2029.</summary>
    private bool IsLineSeparator() => Peek == 0xE2 && PeekAt(1) == 0x80 && PeekAt(2) is ('\xA8' or '\xA9');

    private void ReadEscape(StringBuilder text)
    {
        var start = At;
        At++;
        if (AtEnd) throw new TextReadingException(start, new Saying("syntax.backslash-at-end"));
        var escape = Peek;
        if (format != TextFormat.Json5 && escape is not ('"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't' or 'u'))
            tell(start, new Saying("syntax.escape-of-json5"));
        if (escape >= 0x80)
        {
            var rune = RuneHere(out var length);
            At += length;
            if (rune.Value is not (0x2028 or 0x2029)) text.Append(rune.ToString());
            return;
        }

        At++;
        switch (escape)
        {
            case 'b': text.Append('\b'); break;
            case 'f': text.Append('\f'); break;
            case 'n': text.Append('\n'); break;
            case 'r': text.Append('\r'); break;
            case 't': text.Append('\t'); break;
            case 'v': text.Append('\v'); break;
            case 'x': text.Append((char)ReadHexDigits(2, start)); break;
            case 'u': text.Append((char)ReadHexDigits(4, start)); break;
            case '\n': break;
            case '\r': Take('\n'); break;
            case '0' when !char.IsAsciiDigit(Peek): text.Append('\0'); break;
            case >= '0' and <= '9': throw new TextReadingException(start, new Saying("syntax.escape-with-digit"));
            default: text.Append(escape); break;
        }
    }

    private int ReadHexDigits(int count, int start)
    {
        var value = 0;
        for (var index = 0; index < count; index++, At++)
        {
            if (!char.IsAsciiHexDigit(Peek)) throw new TextReadingException(start, new Saying("syntax.escape-short", ("count", count)));
            value = (value * 16) + Convert.ToInt32(Peek.ToString(), 16);
        }

        return value;
    }
}
