using System.Text;

namespace Aforo.Formats.Text.Editing;

/// <summary>The lines of a document as they are laid out: ends, indentation, what shares a line.</summary>
internal sealed class TextLayout(TextDocument document)
{
    private readonly TextSource _source = document.Source;

    public ReadOnlySpan<byte> Bytes => _source.Span;

    public int LineStart(int at) => _source.LineStart(at);

    /// <summary>Where the line ends that holds this byte: the place of its LF, CR or CRLF, or the end of the file.</summary>
    public int LineEnd(int at)
    {
        var end = Bytes[at..].IndexOfAny((byte)'\n', (byte)'\r');
        return end < 0 ? Bytes.Length : at + end;
    }

    /// <summary>First byte of the next line, or the end of the file.</summary>
    public int NextLine(int at)
    {
        var end = LineEnd(at);
        return end + EndLength(end);
    }

    /// <summary>The line end in use around a byte: that of its line, else of the one before, else of the first of the file, else LF.</summary>
    public string EndAt(int at)
    {
        var end = LineEnd(at);
        if (EndLength(end) > 0) return Text(end, end + EndLength(end));
        var start = LineStart(at);
        if (start > _source.ContentStart) return start >= 2 && Bytes[start - 2] == '\r' && Bytes[start - 1] == '\n' ? "\r\n" : ((char)Bytes[start - 1]).ToString();
        return "\n";
    }

    /// <summary>The blanks at the start of the line that holds a byte.</summary>
    public string IndentAt(int at)
    {
        var start = LineStart(at);
        var end = start;
        while (end < Bytes.Length && Bytes[end] is (byte)' ' or (byte)'\t') end++;
        return Text(start, end);
    }

    /// <summary>Whether only blanks stand before a byte on its line.</summary>
    public bool IsFirstOnLine(int at) => Bytes[LineStart(at)..at].Trim(" \t"u8).IsEmpty;

    public bool IsOneLine(int start, int end) => Bytes[start..end].IndexOfAny((byte)'\n', (byte)'\r') < 0;

    public string Text(int start, int end) => Encoding.UTF8.GetString(Bytes[start..end]);

    /// <summary>Takes whole lines away.</summary>
    public Splice RemoveLines(int start, int end)
    {
        var from = LineStart(start);
        var to = NextLine(end);
        if (to == LineEnd(end) && from > _source.ContentStart) from = EndBefore(from);
        return new Splice(from, to - from, default);
    }

    /// <summary>Adds whole lines behind the line that holds the byte before <paramref name="after"/>.</summary>
    public Splice AddLines(int after, params IEnumerable<string> lines)
    {
        var end = LineEnd(after);
        var lineEnd = EndAt(after);
        return Splice.Of(end, end, string.Concat(lines.Select(line => lineEnd + line)));
    }

    /// <summary>Adds whole lines at the end of the file; with a blank line before them where they are to stand apart.</summary>
    public Splice AppendLines(bool apart, params IEnumerable<string> lines)
    {
        var end = Bytes.Length;
        var isEmpty = end == _source.ContentStart;
        var lineEnd = EndAt(isEmpty ? end : end - 1);
        if (_source.LineCount > 1 && LineStart(end) == end) lineEnd = Text(EndBefore(end), end);
        var isOpen = !isEmpty && LineStart(end) != end;
        var text = string.Concat(lines.Select(line => line + lineEnd));
        return Splice.Of(end, end, (isOpen ? lineEnd : "") + (apart && !isEmpty ? lineEnd : "") + text);
    }

    private int EndBefore(int lineStart) => lineStart >= 2 && Bytes[lineStart - 2] == '\r' && Bytes[lineStart - 1] == '\n' ? lineStart - 2 : lineStart - 1;

    private int EndLength(int at)
    {
        if (at >= Bytes.Length) return 0;
        return Bytes[at] == '\r' && at + 1 < Bytes.Length && Bytes[at + 1] == '\n' ? 2 : 1;
    }
}
