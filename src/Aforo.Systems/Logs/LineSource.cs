using System.Buffers;
using System.Text;

namespace Aforo.Systems.Logs;

/// <summary>
/// Lines of a stream, one after the other, in a buffer that never grows. Of a line that is longer than the limit the head is
/// given and the rest skipped. UTF-16 with a byte order mark (a redirection in PowerShell) is read as UTF-8, a UTF-8 mark left out.
/// </summary>
internal sealed class LineSource : IDisposable
{
    private readonly Stream _stream;
    private readonly int _limit;
    private readonly int _size;
    private readonly byte[] _buffer;
    private int _from;
    private int _to;
    private bool _ended;
    private bool _skipping;

    public LineSource(Stream stream, int maxLineBytes)
    {
        _limit = Math.Clamp(maxLineBytes, 256, 16 << 20);
        _size = Math.Max(256 * 1024, _limit * 2);
        _buffer = ArrayPool<byte>.Shared.Rent(_size);
        _stream = stream;
        Fill();
        if (_to >= 2 && (_buffer[0], _buffer[1]) is (0xFF, 0xFE) or (0xFE, 0xFF))
        {
            var encoding = _buffer[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode;
            _stream = Encoding.CreateTranscodingStream(new Prefixed(_buffer.AsSpan(2, _to - 2).ToArray(), stream), encoding, Encoding.UTF8, leaveOpen: true);
            _to = 0;
            _ended = false;
            Fill();
        }
        if (Head.StartsWith("\uFEFF"u8)) _from = 3;
    }

    /// <summary>Lines given so far.</summary>
    public int Count { get; private set; }

    /// <summary>What is in the buffer now; before the first line, the head of the stream, however it arrives.</summary>
    public ReadOnlySpan<byte> Head => _buffer.AsSpan(_from, _to - _from);

    /// <summary>The next line without its line feed. The span is valid until the next call.</summary>
    public bool TryNext(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            var rest = _buffer.AsSpan(_from, _to - _from);
            var end = rest.IndexOf((byte)'\n');
            if (end >= 0)
            {
                _from += end + 1;
                if (Skipped()) continue;
                line = rest[..Math.Min(end, _limit)];
                return Counted();
            }
            if (_skipping)
            {
                _from = _to;
            }
            else if (rest.Length >= _limit)
            {
                _skipping = true;
                _from = _to;
                line = rest[.._limit];
                return Counted();
            }
            if (_ended)
            {
                line = rest;
                _from = _to;
                return !_skipping && !line.IsEmpty && Counted();
            }
            Fill();
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private bool Skipped()
    {
        var was = _skipping;
        _skipping = false;
        return was;
    }

    private bool Counted()
    {
        if (Count < int.MaxValue) Count++;
        return true;
    }

    private void Fill()
    {
        _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
        _to -= _from;
        _from = 0;
        while (_to < _size)
        {
            var read = _stream.Read(_buffer, _to, _size - _to);
            if (read == 0)
            {
                _ended = true;
                return;
            }
            _to += read;
        }
    }

    /// <summary>Bytes that were read already, then the rest of the stream.</summary>
    private sealed class Prefixed(byte[] head, Stream rest) : Stream
    {
        private int _given;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_given == head.Length) return rest.Read(buffer, offset, count);
            var length = Math.Min(count, head.Length - _given);
            head.AsSpan(_given, length).CopyTo(buffer.AsSpan(offset));
            _given += length;
            return length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
