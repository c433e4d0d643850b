using System.Buffers;
using System.Security.Cryptography;

namespace Aforo.Gateway.Forensics;

/// <summary>
/// Remembers the last prompt of each conversation as hashes, and tells what changed in the next. Holds at most so many conversations and
/// so many bytes; the one that was quiet longest goes first.
/// </summary>
public sealed class ConversationMemory(int mostConversations = 2_000, long mostBytes = 64L << 20)
{
    /// <summary>So many of the newest conversations may still lie in a runtime's cache.</summary>
    private const int MostCached = 64;

    /// <summary>Of a shorter prompt nobody asks what of it was kept, bytes: it teaches no speed.</summary>
    private const int LeastReusable = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private readonly long _seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8));
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_gate) return _byKey.Count;
        }
    }

    /// <summary>Reads a prompt and finds its conversation, without remembering it; null when the request tells of none.</summary>
    /// <param name="stated">A session's id that the client states.</param>
    public ConversationTurn? Read(string? agent, string? model, string? stated, ReadOnlySequence<byte> body) =>
        Whole(body, (agent, model, stated), (span, who) =>
        {
            var segments = PromptReader.Read(span);
            return segments.Count > 0 && ConversationKey.Of(who.agent, who.model, who.stated, span, segments) is { } key ? new ConversationTurn(key, PromptTrace.Of(span, segments, _seed), segments) : null;
        });

    /// <summary>Remembers a turn that was read; what became of the prefix, null for the first turn of a conversation.</summary>
    public PrefixChange? Take(ConversationTurn turn, ReadOnlySequence<byte> body) => Whole(body, turn, (span, read) => Take(read.Key, span, read.Segments, read.Trace));

    /// <summary>Takes a turn as the client sent it, where another form of it went on: what would have become of the prefix.</summary>
    public PrefixChange? TakeAsSent(ConversationTurn turn, ReadOnlySequence<byte> body) => Whole(body, turn, (span, read) => Take(AsSent(read.Key), span, read.Segments, read.Trace));

    /// <summary>Tokens at the beginning of a prompt that the conversation's last one began with as well: what a cache that holds it saves. 0 where nothing is known.</summary>
    public long KeptTokens(ConversationTurn turn)
    {
        Entry? earlier;
        lock (_gate) earlier = _byKey.TryGetValue(turn.Key, out var node) ? node.Value : null;
        return earlier?.Tokens is { } tokens ? (long)(tokens * turn.Trace.Against(earlier.Trace).Kept) : 0;
    }

    private static T Whole<TState, T>(ReadOnlySequence<byte> body, TState state, Func<ReadOnlySpan<byte>, TState, T> take)
    {
        if (body.IsSingleSegment) return take(body.FirstSpan, state);
        var whole = ArrayPool<byte>.Shared.Rent((int)body.Length);
        try
        {
            body.CopyTo(whole);
            return take(whole.AsSpan(0, (int)body.Length), state);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private static string AsSent(string conversation) => conversation + " as sent";

    private PrefixChange? Take(string conversation, ReadOnlySpan<byte> body, IReadOnlyList<PromptSegment> segments, PromptTrace trace)
    {
        Entry? earlier;
        Entry[] newest;
        var entry = new Entry(conversation, trace, null);
        lock (_gate)
        {
            newest = trace.Bytes < LeastReusable ? [] : [.. Newest()];
            earlier = Replace(entry);
        }
        // Of a conversation that began elsewhere, or was forgotten, a runtime may have kept all.
        entry.ReusableShare = trace.Bytes < LeastReusable || (earlier is null && HoldsAnswer(body, segments)) ? 1 : newest.Select(other => trace.Reusable(other.Trace)).DefaultIfEmpty(0).Max() / (double)trace.Bytes;
        if (earlier is null) return null;
        var match = trace.Against(earlier.Trace);
        var lost = earlier.Tokens is { } tokens ? (long?)Math.Round(tokens * (1 - match.Kept)) : null;
        return match.Segment is { } segment
            ? new PrefixChange(match.Kept, PrefixCause.Of(body, segments, match), match.SameBytes, segment < trace.Segments ? trace.BlockAt(segment, match.Offset) : 0, lost)
            : new PrefixChange(1, "none", null, 0, earlier.Tokens is null ? null : 0);
    }

    /// <summary>Tells the size in tokens of the last turn, when its reply says it.</summary>
    public void Tokens(string conversation, long promptTokens)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(conversation, out var node)) node.Value = node.Value with { Tokens = promptTokens };
            if (_byKey.TryGetValue(AsSent(conversation), out var sent)) sent.Value = sent.Value with { Tokens = promptTokens };
        }
    }

    /// <summary>
    /// Share of the last prompt of a conversation, 0 to 1, that a runtime may have kept of it or of another one: what does not begin like any that was seen
    /// lately, and holds no answer that this gateway never saw, was read anew. Null when the conversation is not known.
    /// </summary>
    public double? ReusableShare(string conversation)
    {
        lock (_gate) return _byKey.TryGetValue(conversation, out var node) ? node.Value.ReusableShare : null;
    }

    private static bool HoldsAnswer(ReadOnlySpan<byte> body, IReadOnlyList<PromptSegment> segments)
    {
        foreach (var segment in segments)
            if (segment.Kind == SegmentKind.Message && body.Slice(segment.Start, segment.Length).IndexOf("\"assistant\""u8) >= 0) return true;
        return false;
    }

    private IEnumerable<Entry> Newest()
    {
        var count = 0;
        for (var node = _byUse.Last; node is not null && count < MostCached; node = node.Previous, count++) yield return node.Value;
    }

    private Entry? Replace(Entry entry)
    {
        Entry? earlier = null;
        if (_byKey.Remove(entry.Key, out var node))
        {
            earlier = node.Value;
            _byUse.Remove(node);
            _bytes -= earlier.Size;
        }
        _byKey[entry.Key] = _byUse.AddLast(entry);
        _bytes += entry.Size;
        while (_byKey.Count > mostConversations || (_bytes > mostBytes && _byKey.Count > 1))
        {
            var oldest = _byUse.First!;
            _byUse.RemoveFirst();
            _byKey.Remove(oldest.Value.Key);
            _bytes -= oldest.Value.Size;
        }
        return earlier;
    }

    private sealed record Entry(string Key, PromptTrace Trace, long? Tokens)
    {
        /// <summary>Share of the prompt that may lie in a cache; 1 until it is known.</summary>
        public double ReusableShare { get; set; } = 1;

        /// <summary>Bytes that it holds, roughly.</summary>
        public long Size => Trace.Bytes / PromptTrace.BlockSize * sizeof(ulong) + Trace.Segments * 24L + 200;
    }
}
