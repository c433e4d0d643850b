using System.Collections.Immutable;

namespace Aforo.Formats.Text.Toml;

/// <summary>Reads TOML: headers, keys, and which of them may meet. Values are read by <see cref="TomlValues"/>.</summary>
internal sealed class TomlReader
{
    private const int MaxErrors = 100;

    private readonly TextSource _source;
    private readonly ImmutableArray<TextError>.Builder _errors = ImmutableArray.CreateBuilder<TextError>();
    private readonly TomlScanner _scanner;
    private readonly TomlValues _values;
    private readonly TomlTable _root;
    private int _depth;

    public TomlReader(TextSource source)
    {
        _source = source;
        _scanner = new TomlScanner(source);
        _values = new TomlValues(source, _scanner, Tell);
        _root = new TomlTable(TomlTableKind.Root, source.ContentStart, source.ContentStart);
    }

    public TextReading Read()
    {
        try
        {
            var table = _root;
            while (true)
            {
                _scanner.SkipLines();
                if (_scanner.AtEnd) break;
                if (_scanner.Peek == '[') table = ReadHeader();
                else ReadKeyValue(table);
                _scanner.EndLine();
            }

            return new TextReading([_root.Finish(_source)], _errors.ToImmutable());
        }
        catch (TextReadingException failure)
        {
            _errors.Add(_source.Error(failure.Offset, failure.Message));
            return new TextReading([], _errors.ToImmutable());
        }
    }

    private void Tell(int offset, string message)
    {
        if (_errors.Count < MaxErrors) _errors.Add(_source.Error(offset, message));
    }

    private TomlTable ReadHeader()
    {
        var start = _scanner.At;
        _scanner.Skip();
        var isArray = _scanner.Peek == '[';
        if (isArray) _scanner.Skip();
        var keys = _scanner.ReadKeys();
        if (!_scanner.Take(']') || (isArray && !_scanner.Take(']')))
            throw new TextReadingException(_scanner.At, $"a header that is not closed; '{(isArray ? "]]" : "]")}' is expected");
        if (keys.Count > TextDocument.MaxDepth) throw new TextReadingException(start, $"nested deeper than {TextDocument.MaxDepth} levels");
        _depth = keys.Count;
        var parent = _root;
        foreach (var key in keys[..^1]) parent = Descend(parent, key, start);
        return isArray ? AddElement(parent, keys[^1], start) : AddTable(parent, keys[^1], start);
    }

    private TomlTable Descend(TomlTable parent, TomlKey key, int start)
    {
        switch (parent.Find(key.Name))
        {
            case null:
                var implied = new TomlTable(TomlTableKind.Implied, start, _scanner.At);
                parent.Add(key, implied);
                return implied;
            case TomlTable table: return table;
            case TomlTableArray array: return array.Tables[^1];
            default: throw new TextReadingException(key.Start, "a header goes through a key that already has a value; only tables have members");
        }
    }

    private TomlTable AddTable(TomlTable parent, TomlKey key, int start)
    {
        switch (parent.Find(key.Name))
        {
            case null:
                var made = new TomlTable(TomlTableKind.Header, start, _scanner.At);
                parent.Add(key, made);
                return made;
            case TomlTable { Kind: TomlTableKind.Implied } implied:
                implied.Kind = TomlTableKind.Header;
                implied.Start = start;
                implied.End = _scanner.At;
                return implied;
            case TomlTable { Kind: TomlTableKind.Header } again:
                Tell(start, "a table that was already opened; join the two");
                return again;
            case TomlTable:
                throw new TextReadingException(start, "a table that dotted keys have already made; write its keys there");
            case TomlTableArray:
                throw new TextReadingException(start, "a table with the name of an array of tables; double brackets are expected");
            default:
                throw new TextReadingException(key.Start, "a table with the name of a key that already has a value");
        }
    }

    private TomlTable AddElement(TomlTable parent, TomlKey key, int start)
    {
        var found = parent.Find(key.Name);
        if (found is not (null or TomlTableArray)) throw new TextReadingException(start, "an array of tables with the name of something else; give it another name");
        var array = found as TomlTableArray ?? new TomlTableArray();
        if (found is null) parent.Add(key, array);
        array.Tables.Add(new TomlTable(TomlTableKind.Header, start, _scanner.At));
        return array.Tables[^1];
    }

    private void ReadKeyValue(TomlTable table)
    {
        var keys = _scanner.ReadKeys();
        if (!_scanner.Take('=')) throw new TextReadingException(_scanner.At, $"{_scanner.Describe()} where the '=' behind a key is expected");
        _scanner.SkipBlanks();
        TomlMembers.Add(_source, table, keys, _values, Tell, _depth);
    }
}
