using System.Collections.Immutable;
using Aforo.Core.Messages;
using Aforo.Formats.Text.Lines;

namespace Aforo.Formats.Text.Systemd;

/// <summary>
/// Reads systemd units and drop-ins. <c>/Service/ExecStart</c> is a text, or an array when the key is repeated (an empty item resets what
/// was set before, also by another file). <c>/Service/Environment/NAME</c> are the single assignments of all <c>Environment=</c> lines;
/// an empty <c>Environment=</c> takes those before it away and leaves a null under an empty name.
/// </summary>
internal sealed class SystemdReader(TextSource source)
{
    private const int MaxErrors = 100;

    private readonly LineCursor _cursor = new(source);
    private readonly ImmutableArray<TextError>.Builder _errors = ImmutableArray.CreateBuilder<TextError>();
    private readonly LineGroup _root = new(source, TextKind.Object);
    private readonly Dictionary<string, SystemdSection> _sections = [];

    public TextReading Read()
    {
        SystemdSection? section = null;
        for (; !_cursor.AtEnd; _cursor.NextLine())
        {
            _cursor.SkipBlanks();
            if (_cursor.AtLineEnd || _cursor.Peek is '#' or ';') continue;
            if (_cursor.Peek == '[') section = ReadHeader();
            else ReadKey(section);
        }

        foreach (var each in _sections.Values) each.Finish();
        return new TextReading([_root.Finish(source.ContentStart)], _errors.ToImmutable());
    }

    private void Tell(int offset, Saying what)
    {
        if (_errors.Count < MaxErrors) _errors.Add(source.Error(offset, what));
    }

    private SystemdSection? ReadHeader()
    {
        var start = _cursor.At;
        var end = _cursor.TrimEnd(start, _cursor.LineEnd);
        if (source.Span[end - 1] != ']' || end - start < 3)
        {
            Tell(start, new Saying("syntax.section-open"));
            return null;
        }

        var name = source.Text(start + 1, end - start - 2);
        if (!_sections.TryGetValue(name, out var section))
        {
            section = new SystemdSection(source, name, start + 1, end - start - 2);
            _sections[name] = section;
            _root.Add(section.Group);
        }

        section.Group.Cover(start, end);
        _cursor.At = end;
        return section;
    }

    private void ReadKey(SystemdSection? section)
    {
        var start = _cursor.At;
        var equals = source.Span[start.._cursor.LineEnd].IndexOf((byte)'=');
        var length = equals < 0 ? 0 : _cursor.TrimEnd(start, start + equals) - start;
        if (length == 0 || section is null)
        {
            Tell(start, section is null && length > 0 ? new Saying("syntax.key-before-section") : new Saying("syntax.sets-nothing"));
            SkipContinued();
            return;
        }

        _cursor.At = start + equals + 1;
        _cursor.SkipBlanks();
        var valueStart = _cursor.At;
        SkipContinued();
        var valueEnd = _cursor.TrimEnd(valueStart, _cursor.At);
        section.Set(source.Text(start, length), start, length, valueStart, valueEnd, Tell);
    }

    /// <summary>Goes to the end of the value: of its line, or of the last of the lines that backslashes join to it.</summary>
    private void SkipContinued()
    {
        while (true)
        {
            var end = _cursor.LineEnd;
            var goesOn = end > _cursor.At && source.Span[end - 1] == '\\';
            _cursor.At = end;
            if (!goesOn || _cursor.AtEnd) return;
            _cursor.NextLine();
            SkipCommentLines();
        }
    }

    private void SkipCommentLines()
    {
        while (!_cursor.AtEnd)
        {
            var start = _cursor.At;
            _cursor.SkipBlanks();
            if (_cursor.Peek is not ('#' or ';'))
            {
                _cursor.At = start;
                return;
            }

            _cursor.NextLine();
        }
    }
}
