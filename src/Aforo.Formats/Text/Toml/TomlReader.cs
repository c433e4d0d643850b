using System.Collections.Immutable;
using Aforo.Core.Messages;

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
            _errors.Add(failure.In(_source));
            return new TextReading([], _errors.ToImmutable());
        }
    }

    private void Tell(int offset, Saying what)
    {
        if (_errors.Count < MaxErrors) _errors.Add(_source.Error(offset, what));
    }

    private TomlTable ReadHeader()
    {
        var start = _scanner.At;
        _scanner.Skip();
        var isArray = _scanner.Peek == '[';
        if (isArray) _scanner.Skip();
        var keys = _scanner.ReadKeys();
        if (!_scanner.Take(']') || (isArray && !_scanner.Take(']')))
            throw new TextReadingException(_scanner.At, new Saying("syntax.header-open", ("close", isArray ? "]]" : "]")));
        if (keys.Count > TextDocument.MaxDepth) throw new TextReadingException(start, new Saying("syntax.headers-too-deep", ("most", TextDocument.MaxDepth)));
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
            default: throw new TextReadingException(key.Start, new Saying("syntax.header-through-value"));
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
                Tell(start, new Saying("syntax.table-twice"));
                return again;
            case TomlTable:
                throw new TextReadingException(start, new Saying("syntax.table-of-dotted"));
            case TomlTableArray:
                throw new TextReadingException(start, new Saying("syntax.table-of-array"));
            default:
                throw new TextReadingException(key.Start, new Saying("syntax.table-of-value"));
        }
    }

    private TomlTable AddElement(TomlTable parent, TomlKey key, int start)
    {
        var found = parent.Find(key.Name);
        if (found is not (null or TomlTableArray)) throw new TextReadingException(start, new Saying("syntax.array-of-other"));
        var array = found as TomlTableArray ?? new TomlTableArray();
        if (found is null) parent.Add(key, array);
        array.Tables.Add(new TomlTable(TomlTableKind.Header, start, _scanner.At));
        return array.Tables[^1];
    }

    private void ReadKeyValue(TomlTable table)
    {
        var keys = _scanner.ReadKeys();
        if (!_scanner.Take('=')) throw new TextReadingException(_scanner.At, new Saying("syntax.equals-expected").With("found", _scanner.Describe()));
        _scanner.SkipBlanks();
        TomlMembers.Add(_source, table, keys, _values, Tell, _depth);
    }
}
