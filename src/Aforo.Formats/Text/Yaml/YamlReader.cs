using System.Collections.Immutable;
using Aforo.Core.Messages;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Aforo.Formats.Text.Yaml;

/// <summary>
/// Builds the tree from the events of YamlDotNet's parser, which carry exact marks. An alias points at the anchor's node and is
/// never copied, so that no file can grow by being read.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxErrors = 100;

    private readonly TextSource _source;
    private readonly YamlText _text;
    private readonly ImmutableArray<TextError>.Builder _errors = ImmutableArray.CreateBuilder<TextError>();
    private readonly Parser _parser;
    private Dictionary<string, TextNode?> _anchors = [];
    private bool _isOldVersion;

    public YamlReader(TextSource source)
    {
        _source = source;
        _text = new YamlText(source);
        _parser = new Parser(new StringReader(_text.ForParser));
    }

    public TextReading Read()
    {
        var documents = ImmutableArray.CreateBuilder<TextNode>();
        try
        {
            while (_parser.MoveNext())
            {
                if (_parser.Current is not DocumentStart start) continue;
                _isOldVersion = start.Version?.Version is { Major: 1, Minor: < 2 };
                _anchors = [];
                Next();
                documents.Add(ReadNode(0, default));
            }

            return new TextReading(documents.ToImmutable(), _errors.ToImmutable());
        }
        catch (TextReadingException failure)
        {
            _errors.Add(failure.In(_source));
            return new TextReading([], _errors.ToImmutable());
        }
        catch (YamlException failure)
        {
            return Failed(_text.ByteAt(failure.Start.Index), Saying.Quote(YamlText.WithoutPlace(failure.Message)));
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            // The library lets its own slips through on damaged input, without a mark.
            return Failed(_source.ContentStart, new Saying("syntax.no-yaml"));
        }
    }

    private TextReading Failed(int offset, Saying what)
    {
        _errors.Add(_source.Error(offset, what));
        return new TextReading([], _errors.ToImmutable());
    }

    private void Tell(int offset, Saying what)
    {
        if (_errors.Count < MaxErrors) _errors.Add(_source.Error(offset, what));
    }

    private ParsingEvent Next() => _parser.MoveNext()
        ? _parser.Current!
        : throw new TextReadingException(_source.Bytes.Length, new Saying("syntax.value-expected").With("found", new Saying("syntax.found-end")));

    private TextNode ReadNode(int depth, YamlKey key)
    {
        var start = _text.ByteAt(_parser.Current!.Start.Index);
        if (depth > TextDocument.MaxDepth) throw new TextReadingException(start, new Saying("syntax.too-deep", ("most", TextDocument.MaxDepth)));
        switch (_parser.Current)
        {
            case AnchorAlias alias: return ReadAlias(alias, key);
            case Scalar scalar: return ReadScalar(scalar, key);
            case SequenceStart sequence:
                Open(sequence.Anchor);
                return Close(sequence.Anchor, ReadSequence(sequence, depth, key));
            case MappingStart mapping:
                Open(mapping.Anchor);
                return Close(mapping.Anchor, ReadMapping(mapping, depth, key));
            default: throw new TextReadingException(start, new Saying("syntax.value-here"));
        }
    }

    private void Open(AnchorName anchor)
    {
        if (!anchor.IsEmpty) _anchors[anchor.Value] = null;
    }

    /// <summary>Ends an anchored value. Where its inside gave the name anew, the inner one stays: it was written later.</summary>
    private TextNode Close(AnchorName anchor, TextNode node)
    {
        if (!anchor.IsEmpty) _anchors[anchor.Value] ??= node;
        return node;
    }

    private TextNode ReadAlias(AnchorAlias alias, YamlKey key)
    {
        var start = _text.ByteAt(alias.Start.Index);
        if (!_anchors.TryGetValue(alias.Value.Value, out var target)) throw new TextReadingException(start, new Saying("syntax.alias-alone"));
        if (target is null) throw new TextReadingException(start, new Saying("syntax.alias-inside"));
        return new TextNode(_source, target.Kind, start, _text.ByteAt(alias.End.Index) - start, target.Value)
        {
            Key = key.Name, KeyStart = key.Start, KeyLength = key.Length, Alias = target.Alias ?? target,
        };
    }

    private TextNode ReadScalar(Scalar scalar, YamlKey key)
    {
        var end = _text.ByteAt(scalar.End.Index);
        var start = Math.Min(_text.SkipProperties(_text.ByteAt(scalar.Start.Index)), end);
        if (scalar.Style == ScalarStyle.Plain && end > start && _text.IsBehindLoneColon(start)) throw new TextReadingException(start - 1, new Saying("syntax.lone-colon"));
        if (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded) end = _text.TrimEnd(start, end);
        Open(scalar.Anchor);
        var value = YamlText.Restore(scalar.Value);
        var (kind, read) = YamlScalars.Resolve(value, scalar, _isOldVersion);
        return Close(scalar.Anchor, new TextNode(_source, kind, start, end - start, read)
        {
            Key = key.Name, KeyStart = key.Start, KeyLength = key.Length, Form = new YamlForm(scalar.Style, default),
        });
    }

    private TextNode ReadSequence(SequenceStart sequence, int depth, YamlKey key)
    {
        var start = _text.SkipProperties(_text.ByteAt(sequence.Start.Index));
        var items = ImmutableArray.CreateBuilder<TextNode>();
        while (Next() is not SequenceEnd) items.Add(ReadNode(depth + 1, default));
        var isFlow = _text.Is(start, '[');
        var end = isFlow ? _text.FlowEnd(_parser.Current!, ']') : items.Count == 0 ? start : Math.Max(start, items[^1].End);
        return new TextNode(_source, TextKind.Array, start, end - start, null, items.ToImmutable())
        {
            Key = key.Name, KeyStart = key.Start, KeyLength = key.Length, Form = new YamlForm(default, isFlow),
        };
    }

    private TextNode ReadMapping(MappingStart mapping, int depth, YamlKey key)
    {
        var start = _text.SkipProperties(_text.ByteAt(mapping.Start.Index));
        var members = ImmutableArray.CreateBuilder<TextNode>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (Next() is not MappingEnd)
        {
            var member = ReadKey(depth + 1);
            Next();
            if (!names.Add(member.Name!) && !(_isOldVersion && member.Name == "<<")) Tell(member.Start, new Saying("syntax.key-twice"));
            members.Add(ReadNode(depth + 1, member));
        }

        var isFlow = _text.Is(start, '{');
        if (!isFlow && members.Count > 0) start = members[0].KeyStart;
        var end = isFlow ? _text.FlowEnd(_parser.Current!, '}') : members.Count == 0 ? start : Math.Max(start, members[^1].End);
        return new TextNode(_source, TextKind.Object, start, end - start, null, members.ToImmutable())
        {
            Key = key.Name, KeyStart = key.Start, KeyLength = key.Length, Form = new YamlForm(default, isFlow), Merges = _isOldVersion,
        };
    }

    private YamlKey ReadKey(int depth)
    {
        var node = ReadNode(depth, default);
        var plain = node.Alias ?? node;
        var name = plain.Kind is TextKind.Object or TextKind.Array ? plain.Raw : plain.AsText() ?? plain.Raw;
        return new YamlKey(name, node.Start, node.Length);
    }
}

/// <summary>A key as it is written; no key when the name is null.</summary>
internal readonly record struct YamlKey(string? Name, int WrittenAt, int Length)
{
    public int Start => Name is null ? -1 : WrittenAt;
}

/// <summary>How YAML wrote a value, for its editor.</summary>
/// <param name="Style">Of a scalar.</param>
/// <param name="IsFlow">Whether a collection stands in brackets.</param>
internal sealed record YamlForm(ScalarStyle Style, bool IsFlow);
