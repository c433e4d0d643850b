namespace Aforo.Formats.Text.Lines;

/// <summary>Walks over the bytes of a format that is read line by line.</summary>
internal sealed class LineCursor(TextSource source)
{
    public int At { get; set; } = source.ContentStart;

    public bool AtEnd => At >= source.Bytes.Length;

    public char Peek => AtEnd ? '\0' : (char)source.Span[At];

    public bool AtLineEnd => AtEnd || Peek is '\n' or '\r';

    /// <summary>Where the line ends that holds this byte: the place of its LF, CR or CRLF, or the end of the file.</summary>
    public int LineEnd
    {
        get
        {
            var end = source.Span[At..].IndexOfAny((byte)'\n', (byte)'\r');
            return end < 0 ? source.Bytes.Length : At + end;
        }
    }

    public void SkipBlanks()
    {
        while (!AtEnd && Peek is ' ' or '\t') At++;
    }

    /// <summary>Goes to the start of the next line.</summary>
    public void NextLine()
    {
        At = LineEnd;
        if (AtEnd) return;
        At += Peek == '\r' && At + 1 < source.Bytes.Length && source.Span[At + 1] == '\n' ? 2 : 1;
    }

    /// <summary>The end of a stretch without the blanks before it.</summary>
    public int TrimEnd(int start, int end)
    {
        while (end > start && source.Span[end - 1] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r') end--;
        return end;
    }
}
