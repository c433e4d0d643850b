using System.Collections.Immutable;
using System.Text;
using Aforo.Core.Messages;
using Aforo.Formats.Text.Lines;

namespace Aforo.Formats.Text.Modelfiles;

/// <summary>
/// Reads Ollama's Modelfile by the rules of its own parser: a value goes to the end of its line, or, when it opens with a quote, to the
/// first line end behind a closing quote; a <c>#</c> opens a comment only where an instruction could stand. The tree has the
/// instructions in lower case: <c>/from</c>, <c>/parameter/num_ctx</c>, <c>/parameter/stop/0</c>, <c>/message/0/role</c>, <c>/license/0</c>.
/// </summary>
internal sealed class ModelfileReader(TextSource source)
{
    private const int MaxErrors = 100;

    private readonly LineCursor _cursor = new(source);
    private readonly ImmutableArray<TextError>.Builder _errors = ImmutableArray.CreateBuilder<TextError>();
    private readonly LineGroup _root = new(source, TextKind.Object);
    private readonly Dictionary<string, LineGroup> _groups = [];
    private bool _hasFrom;

    public TextReading Read()
    {
        while (true)
        {
            while (!_cursor.AtEnd && _cursor.Peek is ' ' or '\t' or '\n' or '\r') _cursor.At++;
            if (_cursor.AtEnd) break;
            if (_cursor.Peek != '#') ReadInstruction();
            _cursor.NextLine();
        }

        if (!_hasFrom) Tell(source.ContentStart, new Saying("syntax.no-from"));
        return new TextReading([_root.Finish(source.ContentStart)], _errors.ToImmutable());
    }

    private void Tell(int offset, Saying what)
    {
        if (_errors.Count < MaxErrors) _errors.Add(source.Error(offset, what));
    }

    private void ReadInstruction()
    {
        var start = _cursor.At;
        var word = ReadWord(char.IsAsciiLetter).ToLowerInvariant();
        var length = _cursor.At - start;
        if (word is not ("from" or "parameter" or "template" or "system" or "adapter" or "draft" or "license" or "message" or "renderer" or "parser" or "requires"))
        {
            Tell(start, new Saying("syntax.unknown-instruction"));
            return;
        }

        if (!TakeBlank())
        {
            Tell(_cursor.At, new Saying("syntax.bare-instruction"));
            return;
        }

        _hasFrom |= word == "from";
        switch (word)
        {
            case "parameter": ReadParameter(start, length); break;
            case "message": ReadMessage(start, length); break;
            case "license" or "draft": Group(_root, "", TextKind.Array, word, start, length).Add(ReadValue(null, -1, 0)); break;
            default: _root.Add(ReadValue(word, start, length)); break;
        }
    }

    private void ReadParameter(int start, int length)
    {
        var parameters = Group(_root, "", TextKind.Object, "parameter", start, length);
        var nameStart = _cursor.At;
        var name = ReadWord(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
        var nameLength = _cursor.At - nameStart;
        if (name.Length == 0 || !TakeBlank())
        {
            Tell(nameStart, new Saying("syntax.bare-parameter"));
            return;
        }

        if (name == "stop") Group(parameters, "parameter/", TextKind.Array, name, nameStart, nameLength).Add(ReadValue(null, -1, 0));
        else parameters.Add(ReadValue(name, nameStart, nameLength, typed: true));
    }

    private void ReadMessage(int start, int length)
    {
        var messages = Group(_root, "", TextKind.Array, "message", start, length);
        var roleStart = _cursor.At;
        var role = ReadWord(char.IsAsciiLetter);
        var node = new TextNode(source, TextKind.String, roleStart, role.Length, role) { Key = "role" };
        if (role is not ("system" or "user" or "assistant") || !TakeBlank())
        {
            Tell(roleStart, new Saying("syntax.no-role"));
            return;
        }

        var content = ReadValue("content", -1, 0);
        messages.Add(new TextNode(source, TextKind.Object, roleStart, content.End - roleStart, null, [node, content]));
    }

    private LineGroup Group(LineGroup parent, string path, TextKind kind, string name, int keyStart, int keyLength)
    {
        if (_groups.TryGetValue(path + name, out var group)) return group;
        group = new LineGroup(source, kind, name, keyStart, keyLength);
        _groups[path + name] = group;
        parent.Add(group);
        return group;
    }

    private TextNode ReadValue(string? key, int keyStart, int keyLength, bool typed = false)
    {
        _cursor.SkipBlanks();
        var start = _cursor.At;
        var end = ModelfileValues.FindEnd(source, start);
        if (end < 0)
        {
            Tell(start, new Saying("syntax.quote-open-at-line-end"));
            end = _cursor.TrimEnd(start, source.Bytes.Length);
        }

        _cursor.At = end;
        var trimmed = _cursor.TrimEnd(start, end);
        var text = ModelfileValues.Decode(source.Text(start, trimmed - start));
        var (kind, value) = typed ? ModelfileValues.Resolve(text) : (TextKind.String, text);
        return new TextNode(source, kind, start, trimmed - start, value) { Key = key, KeyStart = keyStart, KeyLength = keyLength };
    }

    private string ReadWord(Func<char, bool> belongs)
    {
        var word = new StringBuilder();
        while (!_cursor.AtEnd && belongs(_cursor.Peek))
        {
            word.Append(_cursor.Peek);
            _cursor.At++;
        }

        return word.ToString();
    }

    private bool TakeBlank()
    {
        if (_cursor.AtEnd || _cursor.Peek is not (' ' or '\t')) return false;
        _cursor.At++;
        return true;
    }
}
