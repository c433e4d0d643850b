using System.Collections.Immutable;
using System.Text;
using Aforo.Core.Messages;
using Aforo.Formats.Text.Lines;

namespace Aforo.Formats.Text.EnvFiles;

/// <summary>
/// Reads <c>.env</c> files: <c>KEY=value</c> with an optional <c>export</c>. Values in single quotes and back ticks are literal, those in
/// double quotes know <c>\n \r \t \\ \" \$</c>; quoted ones may go over several lines. Without quotes a value ends at a <c>#</c> that follows a
/// blank. All values are texts; of repeated keys the last wins.
/// </summary>
internal sealed class EnvReader(TextSource source)
{
    private const int MaxErrors = 100;

    private readonly LineCursor _cursor = new(source);
    private readonly ImmutableArray<TextError>.Builder _errors = ImmutableArray.CreateBuilder<TextError>();

    public TextReading Read()
    {
        var root = new LineGroup(source, TextKind.Object);
        for (; !_cursor.AtEnd; _cursor.NextLine())
        {
            _cursor.SkipBlanks();
            if (_cursor.AtLineEnd || _cursor.Peek == '#') continue;
            if (ReadVariable() is { } variable) root.Add(variable);
        }

        return new TextReading([root.Finish(source.ContentStart)], _errors.ToImmutable());
    }

    private void Tell(int offset, Saying what)
    {
        if (_errors.Count < MaxErrors) _errors.Add(source.Error(offset, what));
    }

    private TextNode? ReadVariable()
    {
        if (source.Span[_cursor.At..].StartsWith("export "u8) || source.Span[_cursor.At..].StartsWith("export\t"u8))
        {
            _cursor.At += "export ".Length;
            _cursor.SkipBlanks();
        }

        var start = _cursor.At;
        while (!_cursor.AtEnd && (char.IsAsciiLetterOrDigit(_cursor.Peek) || _cursor.Peek is '_' or '.' or '-')) _cursor.At++;
        var length = _cursor.At - start;
        _cursor.SkipBlanks();
        if (length == 0 || _cursor.Peek != '=')
        {
            Tell(start, new Saying("syntax.no-variable"));
            return null;
        }

        _cursor.At++;
        _cursor.SkipBlanks();
        var key = source.Text(start, length);
        var valueStart = _cursor.At;
        var text = _cursor.Peek is '"' or '\'' or '`' ? ReadQuoted() : ReadPlain();
        return new TextNode(source, TextKind.String, valueStart, _cursor.At - valueStart, text) { Key = key, KeyStart = start, KeyLength = length };
    }

    private string ReadPlain()
    {
        var start = _cursor.At;
        var end = _cursor.LineEnd;
        for (var at = start; at < end; at++)
        {
            if (source.Span[at] != '#' || (at > start && source.Span[at - 1] is not ((byte)' ' or (byte)'\t'))) continue;
            end = at;
        }

        _cursor.At = _cursor.TrimEnd(start, end);
        return source.Text(start, _cursor.At - start);
    }

    private string ReadQuoted()
    {
        var start = _cursor.At;
        var quote = _cursor.Peek;
        var at = start + 1;
        while (at < source.Bytes.Length && source.Span[at] != quote)
            at += quote == '"' && source.Span[at] == '\\' && at + 1 < source.Bytes.Length ? 2 : 1;
        if (at >= source.Bytes.Length)
        {
            Tell(start, new Saying("syntax.quote-open"));
            return ReadPlain();
        }

        _cursor.At = at + 1;
        var text = source.Text(start + 1, at - start - 1);
        CheckTail();
        return quote == '"' ? Unescape(text) : text;
    }

    private void CheckTail()
    {
        var end = _cursor.At;
        _cursor.SkipBlanks();
        if (!_cursor.AtLineEnd && _cursor.Peek != '#') Tell(_cursor.At, new Saying("syntax.behind-quote"));
        _cursor.At = end;
    }

    private static string Unescape(string text)
    {
        if (!text.Contains('\\')) return text;
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\' || at + 1 == text.Length)
            {
                plain.Append(text[at]);
                continue;
            }

            at++;
            _ = text[at] switch
            {
                'n' => plain.Append('\n'),
                'r' => plain.Append('\r'),
                't' => plain.Append('\t'),
                '\\' or '"' or '$' => plain.Append(text[at]),
                _ => plain.Append('\\').Append(text[at]),
            };
        }

        return plain.ToString();
    }
}
