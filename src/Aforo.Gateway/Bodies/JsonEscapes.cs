using System.Buffers;
using System.Globalization;
using System.Text;

namespace Aforo.Gateway.Bodies;

/// <summary>
/// A body as it reads: a JSON text may hide every letter behind an escape (<c>\u0073k-…</c>), and a JSON text within one behind two. What is no escape
/// stays as it is.
/// </summary>
internal sealed class JsonEscapes : IDisposable
{
    private const int UnicodeLength = 6;

    private readonly byte[] _buffer;
    private int _length;

    public JsonEscapes(ReadOnlySequence<byte> body)
    {
        _length = checked((int)body.Length);
        _buffer = ArrayPool<byte>.Shared.Rent(_length);
        body.CopyTo(_buffer);
    }

    public ReadOnlySpan<byte> Text => _buffer.AsSpan(0, _length);

    /// <summary>Takes one level of escapes away; false where there was none.</summary>
    public bool Unescape()
    {
        var text = _buffer.AsSpan(0, _length);
        var (read, written) = (0, 0);
        while (read < text.Length)
        {
            var run = text[read..].IndexOf((byte)'\\');
            if (run < 0) run = text.Length - read;
            if (read != written) text.Slice(read, run).CopyTo(text[written..]);
            (read, written) = (read + run, written + run);
            if (read == text.Length) break;
            var (taken, put) = One(text[read..], text[written..]);
            (read, written) = (read + taken, written + put);
        }
        var had = written < _length;
        _length = written;
        return had;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    /// <summary>One escape: the bytes that it takes and those that it becomes, which are never more.</summary>
    private static (int Taken, int Put) One(ReadOnlySpan<byte> text, Span<byte> output)
    {
        var letter = text.Length < 2 ? (byte)0 : text[1] switch { (byte)'n' => (byte)'\n', (byte)'t' => (byte)'\t', (byte)'r' => (byte)'\r', (byte)'b' => (byte)'\b', (byte)'f' => (byte)'\f', (byte)'"' or (byte)'\\' or (byte)'/' => text[1], _ => (byte)0 };
        if (letter != 0)
        {
            output[0] = letter;
            return (2, 1);
        }
        if (Unit(text) is { } unit)
        {
            if (Rune.TryCreate(unit, out var rune)) return (UnicodeLength, rune.EncodeToUtf8(output));
            if (Unit(text[UnicodeLength..]) is { } second && Rune.TryCreate(unit, second, out rune)) return (2 * UnicodeLength, rune.EncodeToUtf8(output));
        }
        output[0] = text[0];
        return (1, 1);
    }

    private static char? Unit(ReadOnlySpan<byte> text) =>
        text.Length >= UnicodeLength && text[0] == (byte)'\\' && text[1] == (byte)'u' && ushort.TryParse(text.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? (char)unit : null;
}
