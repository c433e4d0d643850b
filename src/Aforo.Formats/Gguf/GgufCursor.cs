using System.Buffers.Binary;
using System.Text;
using Aforo.Core.Messages;

namespace Aforo.Formats.Gguf;

/// <summary>Reads forward through a buffer that is reused; skipping costs nothing but arithmetic where it leaves the buffer.</summary>
internal sealed class GgufCursor(IByteSource source)
{
    private readonly byte[] _buffer = new byte[(int)Math.Clamp(source.Length, 64, 64 * 1024)];
    private long _bufferStart;
    private int _bufferLength;
    private int _at;

    /// <summary>True once the byte order was found to be the other one.</summary>
    public bool BigEndian { get; set; }

    public long Position => _bufferStart + _at;

    public long Length => source.Length;

    public ReadOnlySpan<byte> Take(int count)
    {
        if (_bufferLength - _at < count) Fill(count);
        var taken = _buffer.AsSpan(_at, count);
        _at += count;
        return taken;
    }

    public byte U8() => Take(1)[0];

    public ushort U16() => BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(Take(2)) : BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint U32() => BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(Take(4)) : BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong U64() => BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(Take(8)) : BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Skips bytes that must exist.</summary>
    public void Skip(long count, GgufThing what)
    {
        if (count < 0 || count > Length - Position) throw new GgufException(Position, new Saying("reading.gguf.needs", ("count", count), ("rest", Length - Position)).With("what", what.Said));
        if (count <= _bufferLength - _at)
        {
            _at += (int)count;
            return;
        }
        _bufferStart = Position + count;
        _bufferLength = 0;
        _at = 0;
    }

    /// <summary>Skips <paramref name="count"/> texts, each a length and so many bytes.</summary>
    public void SkipTexts(long count, bool shortLengths)
    {
        var size = shortLengths ? 4 : 8;
        for (long i = 0; i < count; i++)
        {
            // The common case inline: the length and the text are both in the buffer.
            if (!BigEndian && _bufferLength - _at >= size)
            {
                var length = size == 8 ? BinaryPrimitives.ReadInt64LittleEndian(_buffer.AsSpan(_at)) : BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_at));
                if (length >= 0 && length <= _bufferLength - _at - size)
                {
                    _at += size + (int)length;
                    continue;
                }
            }
            var start = Position;
            var bytes = shortLengths ? U32() : U64();
            if (bytes > (ulong)(Length - Position)) throw new GgufException(start, new Saying("reading.gguf.text-length", ("index", i), ("count", GgufThing.Figure(bytes)), ("rest", Length - Position)));
            Skip((long)bytes, new GgufThing("reading.gguf.thing.text"));
        }
    }

    public string Text(int bytes) => Encoding.UTF8.GetString(bytes <= _buffer.Length ? Take(bytes) : throw new GgufException(Position, new Saying("reading.gguf.text-too-long", ("count", bytes))));

    private void Fill(int count)
    {
        var position = Position;
        if (count > Length - position) throw new GgufException(position, new Saying("reading.gguf.ends", ("count", count)));
        _bufferStart = position;
        _bufferLength = 0;
        _at = 0;
        while (_bufferLength < count)
        {
            var read = source.Read(position + _bufferLength, _buffer.AsSpan(_bufferLength));
            if (read <= 0) throw new GgufException(position + _bufferLength, new Saying("reading.gguf.shrunk"));
            _bufferLength += read;
        }
    }
}

/// <summary>Carries an error out of the depth of the reader; it never leaves this folder.</summary>
internal sealed class GgufException(long offset, Saying what) : Exception(what.Key)
{
    public GgufError Error { get; } = new(offset, what);
}
