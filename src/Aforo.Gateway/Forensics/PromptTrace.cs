using System.IO.Hashing;

namespace Aforo.Gateway.Forensics;

/// <summary>
/// What is remembered of a prompt: hashes of its blocks, with a seed of this process's own, so that nothing can be read out of them.
/// One eight-byte hash for each 256 bytes.
/// </summary>
public sealed class PromptTrace
{
    /// <summary>Bytes of a block: how exactly a change is placed.</summary>
    public const int BlockSize = 256;

    private readonly (SegmentKind Kind, int Length, int FirstBlock)[] _segments;
    private readonly ulong[] _blocks;

    private PromptTrace((SegmentKind, int, int)[] segments, ulong[] blocks, long bytes) => (_segments, _blocks, Bytes) = (segments, blocks, bytes);

    /// <summary>Bytes of all segments.</summary>
    public long Bytes { get; }

    public int Segments => _segments.Length;

    public static PromptTrace Of(ReadOnlySpan<byte> body, IReadOnlyList<PromptSegment> segments, long seed)
    {
        var kept = new (SegmentKind, int, int)[segments.Count];
        var count = 0;
        for (var i = 0; i < segments.Count; i++)
        {
            kept[i] = (segments[i].Kind, segments[i].Length, count);
            count += (segments[i].Length + BlockSize - 1) / BlockSize;
        }
        var blocks = new ulong[count];
        var bytes = 0L;
        for (var i = 0; i < segments.Count; i++)
        {
            var piece = body.Slice(segments[i].Start, segments[i].Length);
            bytes += piece.Length;
            for (var (at, block) = (0, kept[i].Item3); at < piece.Length; at += BlockSize, block++)
            {
                blocks[block] = XxHash3.HashToUInt64(piece.Slice(at, Math.Min(BlockSize, piece.Length - at)), seed);
            }
        }
        return new PromptTrace(kept, blocks, bytes);
    }

    /// <summary>How far this prompt begins like an earlier one.</summary>
    public PrefixMatch Against(PromptTrace earlier)
    {
        var same = 0L;
        for (var i = 0; i < Math.Min(_segments.Length, earlier._segments.Length); i++)
        {
            var mine = Hashes(i);
            var theirs = earlier.Hashes(i);
            var common = mine.CommonPrefixLength(theirs);
            if (_segments[i].Kind == earlier._segments[i].Kind && _segments[i].Length == earlier._segments[i].Length && common == mine.Length)
            {
                same += _segments[i].Length;
                continue;
            }
            if (_segments[i].Kind != earlier._segments[i].Kind) common = 0;
            // A value that only grew begins like the old one up to the old one's last, shorter block.
            var offset = (int)Math.Min((long)common * BlockSize, Math.Min(_segments[i].Length, earlier._segments[i].Length));
            return new PrefixMatch(same + offset, earlier.Bytes, i, offset);
        }
        return new PrefixMatch(same, earlier.Bytes, _segments.Length >= earlier._segments.Length ? null : _segments.Length, 0);
    }

    /// <summary>
    /// Bytes of this prompt that whoever read the earlier one may have kept. Templates lay the tools before or behind the system's text: where that differs,
    /// the tools that are the same count nevertheless.
    /// </summary>
    public long Reusable(PromptTrace earlier)
    {
        var match = Against(earlier);
        if (match.Segment is not { } parted || parted >= _segments.Length || _segments[parted].Kind != SegmentKind.System) return match.SameBytes;
        var bytes = match.SameBytes;
        for (var (mine, theirs) = (Array.FindIndex(_segments, IsTool), Array.FindIndex(earlier._segments, IsTool)); IsToolAt(mine) && earlier.IsToolAt(theirs) && Hashes(mine).SequenceEqual(earlier.Hashes(theirs)); mine++, theirs++)
            bytes += _segments[mine].Length;
        return bytes;

        static bool IsTool((SegmentKind Kind, int, int) segment) => segment.Kind == SegmentKind.Tools;
    }

    private bool IsToolAt(int segment) => segment >= 0 && segment < _segments.Length && _segments[segment].Kind == SegmentKind.Tools;

    /// <summary>Hash of one block, by which the same change can be known again.</summary>
    public ulong BlockAt(int segment, int offset) => Hashes(segment) is { IsEmpty: false } hashes ? hashes[Math.Min(offset / BlockSize, hashes.Length - 1)] : 0;

    private ReadOnlySpan<ulong> Hashes(int segment)
    {
        var first = _segments[segment].FirstBlock;
        var end = segment + 1 < _segments.Length ? _segments[segment + 1].FirstBlock : _blocks.Length;
        return _blocks.AsSpan(first, end - first);
    }
}

/// <summary>How far two prompts agree from their beginning.</summary>
/// <param name="SameBytes">Bytes up to the block that differs.</param>
/// <param name="EarlierBytes">Bytes of the earlier prompt.</param>
/// <param name="Segment">Segment of the later prompt that differs first; its count where it ends before the earlier one did; null when the earlier prompt survived whole.</param>
/// <param name="Offset">Byte in that segment, to the block.</param>
public readonly record struct PrefixMatch(long SameBytes, long EarlierBytes, int? Segment, int Offset)
{
    /// <summary>Share of the earlier prompt that survived, 0 to 1.</summary>
    public double Kept => EarlierBytes == 0 ? 1 : (double)SameBytes / EarlierBytes;
}
