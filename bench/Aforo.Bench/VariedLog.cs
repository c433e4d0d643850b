namespace Aforo.Bench;

/// <summary>
/// A log of any size: a block of logs one after the other, the last digit of every fifth number differing from round to round, given
/// again and again. The block is made beforehand, so that reading it costs nothing but a copy.
/// </summary>
internal sealed class VariedLog : Stream
{
    private const int BlockBytes = 16 << 20;

    private readonly byte[] _block;
    private readonly long _size;
    private readonly int _linesInBlock;
    private long _given;

    public VariedLog(byte[][] logs, long size)
    {
        _size = size;
        var block = new List<byte>(BlockBytes + (1 << 20));
        for (var round = 0; block.Count < Math.Min(size, BlockBytes); round++)
        {
            foreach (var log in logs) block.AddRange(Varied(log, round));
        }
        _block = [.. block];
        _linesInBlock = _block.AsSpan().Count((byte)'\n');
    }

    /// <summary>Lines in the whole log, about.</summary>
    public double Lines => (double)_linesInBlock * _size / _block.Length;

    /// <summary>Largest managed heap seen at a block's end.</summary>
    public long HeapPeak { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _size;

    public override long Position { get => _given; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_given >= _size) return 0;
        var at = (int)(_given % _block.Length);
        if (at == 0) HeapPeak = Math.Max(HeapPeak, GC.GetTotalMemory(false) - _block.Length);
        var length = (int)Math.Min(Math.Min(count, _block.Length - at), _size - _given);
        _block.AsSpan(at, length).CopyTo(buffer.AsSpan(offset));
        _given += length;
        return length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static byte[] Varied(byte[] source, int round)
    {
        var varied = source.ToArray();
        var numbers = 0;
        for (var at = 1; at < varied.Length; at++)
        {
            if (!char.IsAsciiDigit((char)varied[at - 1]) || varied[at] != ' ' || ++numbers % 5 != 0) continue;
            varied[at - 1] = (byte)('0' + (varied[at - 1] - '0' + round) % 10);
        }
        return varied;
    }
}
