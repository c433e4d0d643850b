using System.Diagnostics;

namespace Aforo.Bench;

/// <summary>Logs one after the other until a size is reached; the last digit of every fifth number differs from round to round.</summary>
internal sealed class VariedLog(byte[][] logs, long size) : Stream
{
    private byte[] _current = [];
    private int _at;
    private int _log;
    private int _round;
    private long _given;

    public long Lines { get; private set; }

    /// <summary>Largest managed heap seen at the end of a log.</summary>
    public long HeapPeak { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => size;

    public override long Position { get => _given; set => throw new NotSupportedException(); }

    /// <summary>What making the log costs, without reading it.</summary>
    public static double SecondsToMake(byte[][] logs, long size)
    {
        using var stream = new VariedLog(logs, size);
        var buffer = new byte[256 * 1024];
        var watch = Stopwatch.StartNew();
        while (stream.Read(buffer, 0, buffer.Length) > 0)
        {
        }
        return watch.Elapsed.TotalSeconds;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_given >= size) return 0;
        if (_at == _current.Length) Next();
        var length = (int)Math.Min(Math.Min(count, _current.Length - _at), size - _given);
        _current.AsSpan(_at, length).CopyTo(buffer.AsSpan(offset));
        _at += length;
        _given += length;
        return length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Next()
    {
        var source = logs[_log];
        if (_current.Length != source.Length) _current = new byte[source.Length];
        source.CopyTo(_current, 0);
        var numbers = 0;
        for (var at = 1; at < _current.Length; at++)
        {
            if (_current[at] == '\n') Lines++;
            if (!char.IsAsciiDigit((char)_current[at - 1]) || _current[at] != ' ' || ++numbers % 5 != 0) continue;
            _current[at - 1] = (byte)('0' + (_current[at - 1] - '0' + _round) % 10);
        }
        _at = 0;
        if (++_log < logs.Length) return;
        _log = 0;
        _round++;
        HeapPeak = Math.Max(HeapPeak, GC.GetTotalMemory(false));
    }
}
