using System.Collections.Immutable;
using Aforo.Core.Facts;
using Aforo.Core.Messages;

namespace Aforo.Formats.Text.Json;

/// <summary>
/// Reads JSON, JSONC and JSON5 with one grammar, that of JSON5. What a narrower format forbids is told and read all the same;
/// what none of them allows ends the reading.
/// </summary>
internal sealed class JsonReader
{
    private readonly TextSource _source;
    private readonly TextFormat _format;
    private readonly ImmutableArray<TextError>.Builder _errors = ImmutableArray.CreateBuilder<TextError>();
    private readonly JsonScanner _scanner;

    public JsonReader(TextSource source, TextFormat format)
    {
        _source = source;
        _format = format;
        _scanner = new JsonScanner(source, format, Tell);
    }

    /// <summary>Errors that are told before the rest is only counted.</summary>
    internal const int MaxErrors = 100;

    public TextReading Read()
    {
        try
        {
            _scanner.SkipTrivia();
            if (_scanner.AtEnd) return TextReading.Failed(_source.Error(_scanner.At, new Saying("syntax.no-value", ("example", "{}"))));
            var root = ReadValue(null, -1, 0, 0);
            _scanner.SkipTrivia();
            if (!_scanner.AtEnd) throw new TextReadingException(_scanner.At, Found("syntax.behind-end"));
            return new TextReading([root], _errors.ToImmutable());
        }
        catch (TextReadingException failure)
        {
            _errors.Add(failure.In(_source));
            return new TextReading([], _errors.ToImmutable());
        }
    }

    private void Tell(int offset, Saying saying)
    {
        if (_errors.Count < MaxErrors) _errors.Add(_source.Error(offset, saying));
    }

    /// <summary>A text that says what stands here.</summary>
    private Saying Found(string key, params ReadOnlySpan<(string, FactValue)> slots) => new Saying(key, [.. slots]).With("found", _scanner.Describe());

    private TextNode ReadValue(string? key, int keyStart, int keyLength, int depth)
    {
        var start = _scanner.At;
        switch (_scanner.Peek)
        {
            case '{':
            case '[':
                if (depth >= TextDocument.MaxDepth)
                    throw new TextReadingException(start, new Saying("syntax.too-deep", ("most", TextDocument.MaxDepth)));
                var isObject = _scanner.Peek == '{';
                var children = isObject ? ReadMembers(depth + 1) : ReadItems(depth + 1);
                return Node(isObject ? TextKind.Object : TextKind.Array, null, children);
            case '"':
            case '\'':
                return Node(TextKind.String, _scanner.ReadString());
            case '-' or '+' or '.' or (>= '0' and <= '9'):
                return Node(TextKind.Number, _scanner.ReadNumber());
            default:
                return ReadWord();
        }

        TextNode Node(TextKind kind, object? value, ImmutableArray<TextNode> children = default) =>
            new(_source, kind, start, _scanner.At - start, value, children) { Key = key, KeyStart = keyStart, KeyLength = keyLength };

        TextNode ReadWord()
        {
            if (!_scanner.AtIdentifier) throw new TextReadingException(start, Found("syntax.value-expected"));
            switch (_scanner.ReadIdentifier())
            {
                case "true": return Node(TextKind.Boolean, true);
                case "false": return Node(TextKind.Boolean, false);
                case "null": return Node(TextKind.Null, null);
                case "Infinity" or "NaN":
                    if (_format != TextFormat.Json5) Tell(start, new Saying("syntax.not-finite"));
                    return Node(TextKind.Number, NumberValue.NotFinite);
                default: throw new TextReadingException(start, new Saying("syntax.bare-word"));
            }
        }
    }

    private ImmutableArray<TextNode> ReadMembers(int depth)
    {
        var members = ImmutableArray.CreateBuilder<TextNode>();
        var open = _scanner.At;
        _scanner.Skip();
        while (true)
        {
            _scanner.SkipTrivia();
            if (_scanner.Take('}')) return members.ToImmutable();
            members.Add(ReadMember(depth));
            if (EndsAfterItem('}', open)) return members.ToImmutable();
        }
    }

    private TextNode ReadMember(int depth)
    {
        var start = _scanner.At;
        string key;
        if (_scanner.Peek is '"' or '\'') key = _scanner.ReadString();
        else if (_scanner.AtIdentifier)
        {
            key = _scanner.ReadIdentifier();
            if (_format != TextFormat.Json5) Tell(start, new Saying("syntax.key-unquoted"));
        }
        else throw new TextReadingException(start, Found("syntax.key-expected"));

        var length = _scanner.At - start;
        _scanner.SkipTrivia();
        if (!_scanner.Take(':')) throw new TextReadingException(_scanner.At, Found("syntax.colon-expected"));
        _scanner.SkipTrivia();
        return ReadValue(key, start, length, depth);
    }

    private ImmutableArray<TextNode> ReadItems(int depth)
    {
        var items = ImmutableArray.CreateBuilder<TextNode>();
        var open = _scanner.At;
        _scanner.Skip();
        while (true)
        {
            _scanner.SkipTrivia();
            if (_scanner.Take(']')) return items.ToImmutable();
            items.Add(ReadValue(null, -1, 0, depth));
            if (EndsAfterItem(']', open)) return items.ToImmutable();
        }
    }

    private bool EndsAfterItem(char close, int open)
    {
        _scanner.SkipTrivia();
        if (_scanner.Take(close)) return true;
        var comma = _scanner.At;
        if (!_scanner.Take(','))
        {
            throw new TextReadingException(comma, Found("syntax.comma-expected", ("close", close.ToString()), ("line", _source.LineAt(open))));
        }

        _scanner.SkipTrivia();
        if (_scanner.Peek != close) return false;
        if (_format == TextFormat.Json) Tell(comma, new Saying("syntax.comma-behind-last", ("close", close.ToString())));
        _scanner.Skip();
        return true;
    }
}
