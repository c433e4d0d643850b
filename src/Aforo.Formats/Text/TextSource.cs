using System.Text;
using System.Text.Unicode;
using Aforo.Core.Messages;

namespace Aforo.Formats.Text;

/// <summary>The bytes of a document and the places of its lines.</summary>
internal sealed class TextSource
{
    private readonly int[] _lineStarts;

    public TextSource(ReadOnlyMemory<byte> bytes)
    {
        Bytes = bytes;
        ContentStart = bytes.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        _lineStarts = FindLines(bytes.Span, ContentStart);
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public ReadOnlySpan<byte> Span => Bytes.Span;

    /// <summary>Where the text starts: 3 behind a byte order mark, else 0.</summary>
    public int ContentStart { get; }

    public int LineCount => _lineStarts.Length;

    /// <summary>1-based line of a byte.</summary>
    public int LineAt(int offset)
    {
        var found = Array.BinarySearch(_lineStarts, offset);
        return Math.Max(found >= 0 ? found + 1 : ~found, 1);
    }

    /// <summary>1-based column of a byte, in code points.</summary>
    public int ColumnAt(int offset)
    {
        var start = LineStart(offset);
        var column = 1;
        for (var at = start; at < offset && at < Bytes.Length; at++)
            if ((Span[at] & 0xC0) != 0x80) column++;
        return column;
    }

    /// <summary>First byte of the line that holds a byte.</summary>
    public int LineStart(int offset) => _lineStarts[LineAt(offset) - 1];

    public string Text(int start, int length) => Encoding.UTF8.GetString(Span.Slice(start, length));

    public TextError Error(int offset, Saying what) => new(LineAt(offset), ColumnAt(offset), offset, what);

    /// <summary>Offset of the first byte that is no UTF-8; -1 when all is well.</summary>
    public int FirstInvalid()
    {
        if (Utf8.IsValid(Span)) return -1;
        var at = 0;
        while (Rune.DecodeFromUtf8(Span[at..], out _, out var length) == System.Buffers.OperationStatus.Done) at += length;
        return at;
    }

    private static int[] FindLines(ReadOnlySpan<byte> bytes, int contentStart)
    {
        var starts = new List<int> { contentStart };
        for (var at = contentStart; at < bytes.Length; at++)
        {
            var next = bytes[at..].IndexOfAny((byte)'\n', (byte)'\r');
            if (next < 0) break;
            at += next;
            if (bytes[at] == '\r' && at + 1 < bytes.Length && bytes[at + 1] == '\n') at++;
            starts.Add(at + 1);
        }

        return [.. starts];
    }
}
