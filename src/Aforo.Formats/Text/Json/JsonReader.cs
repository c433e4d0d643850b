using System.Collections.Immutable;

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
            if (_scanner.AtEnd) return TextReading.Failed(_source.Error(_scanner.At, "the file holds no value; an object such as {} is expected"));
            var root = ReadValue(null, -1, 0, 0);
            _scanner.SkipTrivia();
            if (!_scanner.AtEnd) throw new TextReadingException(_scanner.At, $"{_scanner.Describe()} stands behind the end of the value; only one value may stand in the file");
            return new TextReading([root], _errors.ToImmutable());
        }
        catch (TextReadingException failure)
        {
            Tell(failure.Offset, failure.Message, always: true);
            return new TextReading([], _errors.ToImmutable());
        }
    }

    private void Tell(int offset, string message) => Tell(offset, message, always: false);

    private void Tell(int offset, string message, bool always)
    {
        if (always || _errors.Count < MaxErrors) _errors.Add(_source.Error(offset, message));
    }

    private TextNode ReadValue(string? key, int keyStart, int keyLength, int depth)
    {
        var start = _scanner.At;
        switch (_scanner.Peek)
        {
            case '{':
            case '[':
                if (depth >= TextDocument.MaxDepth)
                    throw new TextReadingException(start, $"nested deeper than {TextDocument.MaxDepth} levels; flatten the file");
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
            if (!_scanner.AtIdentifier) throw new TextReadingException(start, $"{_scanner.Describe()} where a value is expected");
            switch (_scanner.ReadIdentifier())
            {
                case "true": return Node(TextKind.Boolean, true);
                case "false": return Node(TextKind.Boolean, false);
                case "null": return Node(TextKind.Null, null);
                case "Infinity" or "NaN":
                    if (_format != TextFormat.Json5) Tell(start, "Infinity and NaN are no JSON numbers; write a finite number or null");
                    return Node(TextKind.Number, NumberValue.NotFinite);
                default: throw new TextReadingException(start, "a bare word where a value is expected; texts stand in quotes, and words are true, false and null in lower case");
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
            if (_format != TextFormat.Json5) Tell(start, "a key without quotes; keys stand in double quotes");
        }
        else throw new TextReadingException(start, $"{_scanner.Describe()} where a key is expected");

        var length = _scanner.At - start;
        _scanner.SkipTrivia();
        if (!_scanner.Take(':')) throw new TextReadingException(_scanner.At, $"{_scanner.Describe()} where the ':' behind a key is expected");
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
            var from = _source.LineAt(open);
            throw new TextReadingException(comma, $"{_scanner.Describe()} where ',' or '{close}' is expected (the bracket was opened on line {from})");
        }

        _scanner.SkipTrivia();
        if (_scanner.Peek != close) return false;
        if (_format == TextFormat.Json) Tell(comma, $"a comma before '{close}'; JSON has none behind the last item");
        _scanner.Skip();
        return true;
    }
}
