namespace Aforo.Lab.Sending;

/// <summary>Lines of a stream as they come in, without their ends; a line beyond the bound ends them.</summary>
internal sealed class BoundedLines(Stream stream)
{
    /// <summary>Longer than any line of a reply to what is sent here, in bytes.</summary>
    private const int Longest = 4 << 20;

    private byte[] _buffer = new byte[16 << 10];
    private int _from, _to, _searched;

    public bool IsTooLong { get; private set; }

    /// <summary>The next line, good until the one after it is asked for; null at the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_searched, _to - _searched).IndexOf((byte)'\n');
            if (end >= 0) return Line(_searched + end, 1);
            _searched = _to;
            if (!Room()) return null;
            var read = await stream.ReadAsync(_buffer.AsMemory(_to), cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                if (_to > _from) return Line(_to, 0);
                return null;
            }
            _to += read;
        }
    }

    private ReadOnlyMemory<byte> Line(int end, int skip)
    {
        var line = _buffer.AsMemory(_from, end - _from);
        _from = _searched = end + skip;
        return line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
    }

    private bool Room()
    {
        if (_to < _buffer.Length) return true;
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (_to, _searched, _from) = (_to - _from, _searched - _from, 0);
            return true;
        }
        if (_buffer.Length >= Longest)
        {
            IsTooLong = true;
            return false;
        }
        Array.Resize(ref _buffer, _buffer.Length * 2);
        return true;
    }
}
