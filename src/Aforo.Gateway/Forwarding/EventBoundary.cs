using System.Buffers;

namespace Aforo.Gateway.Forwarding;

/// <summary>
/// Lets the bytes of a stream pass only by whole events, so that a stream that breaks off ends between two of them and what is said about it can be read.
/// What is no stream of events, because its event does not end, passes from 64 KiB on.
/// </summary>
/// <param name="isLines">One event a line; else a blank line ends an event.</param>
internal sealed class EventBoundary(bool isLines) : IDisposable
{
    private const int LongestEvent = 64 << 10;

    private byte[]? _held;
    private int _length;

    /// <summary>How many of the bytes complete what was held; the rest is held in its turn.</summary>
    /// <returns>What may be sent: first what was held, then the part of <paramref name="bytes"/>.</returns>
    public (ReadOnlyMemory<byte> Held, ReadOnlyMemory<byte> Part) Take(ReadOnlyMemory<byte> bytes)
    {
        var end = End(bytes.Span);
        if (end == 0 && _length + bytes.Length <= LongestEvent)
        {
            Hold(bytes.Span);
            return default;
        }
        if (end == 0) end = bytes.Length;
        var held = _length == 0 ? ReadOnlyMemory<byte>.Empty : _held.AsMemory(0, _length).ToArray();
        _length = 0;
        Hold(bytes.Span[end..]);
        return (held, bytes[..end]);
    }

    /// <summary>What is held when the stream ends in order.</summary>
    public ReadOnlyMemory<byte> Rest => _held.AsMemory(0, _length);

    public void Dispose()
    {
        if (_held is not null) ArrayPool<byte>.Shared.Return(_held);
        (_held, _length) = (null, 0);
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        if (_held is null || _held.Length < _length + bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(1024, _length + bytes.Length));
            _held.AsSpan(0, _length).CopyTo(larger);
            if (_held is not null) ArrayPool<byte>.Shared.Return(_held);
            _held = larger;
        }
        bytes.CopyTo(_held.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Where the last whole event ends in the bytes; 0 where none does.</summary>
    private int End(ReadOnlySpan<byte> bytes)
    {
        if (isLines) return bytes.LastIndexOf((byte)'\n') + 1;
        for (var end = bytes.Length; (end = bytes[..end].LastIndexOf((byte)'\n')) >= 0;)
        {
            // The line before it is blank; its beginning may have been held.
            var before = end > 0 && bytes[end - 1] == (byte)'\r' ? end - 1 : end;
            if ((before > 0 ? bytes[before - 1] : _length > 0 ? _held![_length - 1] : 0) == (byte)'\n') return end + 1;
            if (before == 0 && _length > 1 && _held![_length - 1] == (byte)'\r' && _held[_length - 2] == (byte)'\n') return end + 1;
        }
        return 0;
    }
}
