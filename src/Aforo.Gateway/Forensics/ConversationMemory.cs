using System.Buffers;
using System.Security.Cryptography;

namespace Aforo.Gateway.Forensics;

/// <summary>
/// Remembers the last prompt of each conversation as hashes, and tells what changed in the next. Holds at most so many conversations and
/// so many bytes; the one that was quiet longest goes first.
/// </summary>
public sealed class ConversationMemory(int mostConversations = 2_000, long mostBytes = 64L << 20)
{
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

    /// <summary>Takes a turn and finds its conversation; the change is null for the first turn.</summary>
    /// <param name="stated">A session's id that the client states.</param>
    public (string? Conversation, PrefixChange? Change) Take(string? agent, string? model, string? stated, ReadOnlySequence<byte> body) =>
        Whole(body, (agent, model, stated), (span, who) =>
        {
            var segments = PromptReader.Read(span);
            return ConversationKey.Of(who.agent, who.model, who.stated, span, segments) is { } conversation ? (conversation, Take(conversation, span, segments)) : (null, null);
        });

    /// <summary>Takes a turn as the client sent it, where another form of it went on: what would have become of the prefix.</summary>
    public PrefixChange? TakeAsSent(string conversation, ReadOnlySequence<byte> body) => Whole(body, AsSent(conversation), (span, key) => Take(key, span));

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

    /// <summary>Takes a turn of a conversation. Null for its first.</summary>
    public PrefixChange? Take(string conversation, ReadOnlySpan<byte> body) => Take(conversation, body, PromptReader.Read(body));

    private PrefixChange? Take(string conversation, ReadOnlySpan<byte> body, List<PromptSegment> segments)
    {
        if (segments.Count == 0) return null;
        var trace = PromptTrace.Of(body, segments, _seed);
        Entry? earlier;
        lock (_gate)
        {
            earlier = Replace(new Entry(conversation, trace, null));
        }
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
        /// <summary>Bytes that it holds, roughly.</summary>
        public long Size => Trace.Bytes / PromptTrace.BlockSize * sizeof(ulong) + Trace.Segments * 24L + 200;
    }
}
