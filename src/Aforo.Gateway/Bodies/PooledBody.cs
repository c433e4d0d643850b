using System.Buffers;
using Aforo.Gateway.Stabilizing;

namespace Aforo.Gateway.Bodies;

/// <summary>A request's body in pooled segments; it is never one array, and never copied again.</summary>
internal sealed class PooledBody : IDisposable
{
    private const int SegmentSize = 64 << 10;
    private const int FirstSize = 4 << 10;

    private readonly List<(byte[] Buffer, int Length)> _segments = [];
    private int _holders = 1;

    public long Length { get; private set; }

    public ReadOnlySequence<byte> Bytes
    {
        get
        {
            if (_segments.Count == 0) return ReadOnlySequence<byte>.Empty;
            if (_segments.Count == 1) return new ReadOnlySequence<byte>(_segments[0].Buffer, 0, _segments[0].Length);
            var first = new Segment(_segments[0].Buffer.AsMemory(0, _segments[0].Length), 0);
            var last = first;
            for (var i = 1; i < _segments.Count; i++) last = last.Append(_segments[i].Buffer.AsMemory(0, _segments[i].Length));
            return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        }
    }

    /// <summary>Reads to the end; null when it is longer than the limit.</summary>
    public static async Task<PooledBody?> ReadAsync(Stream stream, long? announced, long limit, CancellationToken cancellation)
    {
        if (announced > limit) return null;
        var body = new PooledBody();
        try
        {
            var size = announced is { } known ? (int)Math.Clamp(known, 256, SegmentSize) : FirstSize;
            while (true)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(size);
                var filled = 0;
                try
                {
                    int read;
                    while (filled < buffer.Length && (read = await stream.ReadAsync(buffer.AsMemory(filled), cancellation).ConfigureAwait(false)) > 0) filled += read;
                }
                finally
                {
                    body._segments.Add((buffer, filled));
                    body.Length += filled;
                }
                if (body.Length > limit)
                {
                    body.Dispose();
                    return null;
                }
                if (filled < buffer.Length) return body;
                size = SegmentSize;
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>A body with some pieces left out or moved.</summary>
    /// <param name="splices">In order and apart from each other; together they make it no longer.</param>
    public static PooledBody Spliced(ReadOnlySpan<byte> source, IReadOnlyList<Splice> splices)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(source.Length);
        var (read, written) = (0, 0);
        foreach (var splice in splices)
        {
            Put(source[read..splice.Start]);
            Put(source.Slice(splice.FromStart, splice.FromLength));
            read = splice.Start + splice.Length;
        }
        Put(source[read..]);
        var body = new PooledBody { Length = written };
        body._segments.Add((buffer, written));
        return body;

        void Put(ReadOnlySpan<byte> piece)
        {
            piece.CopyTo(buffer.AsSpan(written));
            written += piece.Length;
        }
    }

    public async Task CopyToAsync(Stream stream, CancellationToken cancellation)
    {
        foreach (var (buffer, length) in _segments.ToArray()) await stream.WriteAsync(buffer.AsMemory(0, length), cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether a text occurs in it, byte by byte, also across segments.</summary>
    public bool Contains(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return true;
        Span<byte> seam = text.Length <= 256 ? stackalloc byte[2 * text.Length] : new byte[2 * text.Length];
        var kept = 0;
        foreach (var (buffer, length) in _segments)
        {
            var span = buffer.AsSpan(0, length);
            if (span.IndexOf(text) >= 0) return true;
            var head = span[..Math.Min(span.Length, text.Length - 1)];
            head.CopyTo(seam[kept..]);
            if (seam[..(kept + head.Length)].IndexOf(text) >= 0) return true;
            var tail = span[Math.Max(0, span.Length - text.Length + 1)..];
            if (tail.Length < text.Length - 1)
            {
                var both = seam[Math.Max(0, kept + head.Length - text.Length + 1)..(kept + head.Length)];
                both.CopyTo(seam);
                kept = both.Length;
            }
            else
            {
                tail.CopyTo(seam);
                kept = tail.Length;
            }
        }
        return false;
    }

    /// <summary>Another holder, who must dispose it as well: the buffers go back when the last one did.</summary>
    public PooledBody Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    /// <summary>Another holder, unless the last one is gone already.</summary>
    public bool TryHold()
    {
        while (Volatile.Read(ref _holders) is > 0 and var holders)
            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders) return true;
        return false;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) != 0) return;
        foreach (var (buffer, _) in _segments) ArrayPool<byte>.Shared.Return(buffer);
        _segments.Clear();
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long start) => (Memory, RunningIndex) = (memory, start);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
