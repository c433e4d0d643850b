using System.Globalization;
using System.Text;
using Aforo.Core.Messages;

namespace Aforo.Formats.Text.Systemd;

/// <summary>Splits the value of <c>Environment=</c> into its assignments, by systemd's rules of quoting and C escapes. <c>%%</c> is a percent sign; other specifiers stay as they are written.</summary>
internal sealed class SystemdWords(TextSource source, int first, int end, Action<int, Saying> tell)
{
    private readonly int _first = first;
    private int _at = first;

    public IEnumerable<TextNode> Read()
    {
        while (SkipBlanks())
            if (ReadWord() is { } node) yield return node;
    }

    private bool SkipBlanks()
    {
        while (_at < end)
        {
            if (Byte is ' ' or '\t' or '\n' or '\r') _at++;
            else if (Byte == '\\' && IsLineEnd(_at + 1)) _at++;
            else if (Byte is '#' or ';' && IsLineStart()) SkipLine();
            else return true;
        }

        return false;
    }

    private char Byte => (char)source.Span[_at];

    private TextNode? ReadWord()
    {
        var wordStart = _at;
        var bytes = new List<byte>();
        var quote = '\0';
        var equals = -1;
        var (valueStart, quoteAtValue) = (-1, '\0');
        while (_at < end)
        {
            var letter = Byte;
            if (quote == '\0' && letter is ' ' or '\t' or '\n' or '\r') break;
            if (quote == '\0' && letter is '"' or '\'') quote = letter;
            else if (letter == quote) quote = '\0';
            else if (letter == '\\')
            {
                if (IsLineEnd(_at + 1) && quote == '\0') break;
                ReadEscape(bytes);
                continue;
            }
            else
            {
                bytes.Add((byte)letter);
                if (letter == '=' && equals < 0) (equals, valueStart, quoteAtValue) = (bytes.Count, _at + 1, quote);
            }

            _at++;
        }

        if (quote != '\0') tell(wordStart, new Saying("syntax.assignment-open"));
        if (equals <= 1)
        {
            tell(wordStart, new Saying("syntax.environment-word"));
            return null;
        }

        var closed = quoteAtValue != '\0' && _at > valueStart && source.Span[_at - 1] == quoteAtValue;
        var decoded = bytes.ToArray();
        var keyStart = source.Span[wordStart] is (byte)'"' or (byte)'\'' ? wordStart + 1 : wordStart;
        return new TextNode(source, TextKind.String, valueStart, _at - valueStart - (closed ? 1 : 0), Encoding.UTF8.GetString(decoded.AsSpan(equals)).Replace("%%", "%", StringComparison.Ordinal))
        {
            Key = Encoding.UTF8.GetString(decoded.AsSpan(0, equals - 1)),
            KeyStart = keyStart,
            KeyLength = valueStart - 1 - keyStart,
            Form = new SystemdAssignment(quoteAtValue, wordStart, _at),
        };
    }

    private void ReadEscape(List<byte> bytes)
    {
        _at++;
        if (_at >= end) return;
        var letter = Byte;
        _at++;
        switch (letter)
        {
            case 'a': bytes.Add(7); break;
            case 'b': bytes.Add(8); break;
            case 'f': bytes.Add(12); break;
            case 'n': bytes.Add(10); break;
            case 'r': bytes.Add(13); break;
            case 't': bytes.Add(9); break;
            case 'v': bytes.Add(11); break;
            case 's': bytes.Add(32); break;
            case '\n' or '\r':
                bytes.Add(32);
                if (letter == '\r' && _at < end && Byte == '\n') _at++;
                break;
            case 'x' when TryNumber(2, NumberStyles.AllowHexSpecifier, out var hex): bytes.Add(hex); break;
            case '"' or '\'' or '\\': bytes.Add((byte)letter); break;
            default:
                bytes.Add((byte)'\\');
                bytes.Add((byte)letter);
                break;
        }
    }

    private bool TryNumber(int digits, NumberStyles style, out byte value)
    {
        value = 0;
        if (_at + digits > end || !byte.TryParse(source.Span.Slice(_at, digits), style, CultureInfo.InvariantCulture, out value)) return false;
        _at += digits;
        return true;
    }

    private bool IsLineEnd(int at) => at >= end || source.Span[at] is (byte)'\n' or (byte)'\r';

    private bool IsLineStart()
    {
        var at = _at - 1;
        while (at > _first && source.Span[at] is (byte)' ' or (byte)'\t') at--;
        return at > _first && source.Span[at] is (byte)'\n' or (byte)'\r';
    }

    private void SkipLine()
    {
        while (_at < end && Byte is not ('\n' or '\r')) _at++;
    }
}
