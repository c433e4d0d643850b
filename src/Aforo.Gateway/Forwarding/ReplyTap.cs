using System.Buffers;
using System.Buffers.Text;

namespace Aforo.Gateway.Forwarding;

/// <summary>
/// Remembers the beginning and the end of a reply as it passes, and finds the figures in them: usage and timings stand there in every dialect. The
/// middle, where the answer's text is, is never kept. Nothing is held before the first byte.
/// </summary>
internal sealed class ReplyTap : IDisposable
{
    private const int HeadSize = 2048;
    private const int TailSize = 6144;

    private byte[]? _head;
    private int _headLength;
    private byte[]? _tail;
    private int _tailAt;
    private long _tailTotal;

    /// <summary>Bytes that passed.</summary>
    public long Total { get; private set; }

    public void Pass(ReadOnlySpan<byte> bytes)
    {
        Total += bytes.Length;
        if (_headLength < HeadSize)
        {
            _head ??= ArrayPool<byte>.Shared.Rent(HeadSize);
            var part = bytes[..Math.Min(bytes.Length, HeadSize - _headLength)];
            part.CopyTo(_head.AsSpan(_headLength));
            _headLength += part.Length;
        }
        _tail ??= ArrayPool<byte>.Shared.Rent(TailSize);
        _tailTotal += bytes.Length;
        if (bytes.Length >= TailSize)
        {
            bytes[^TailSize..].CopyTo(_tail);
            _tailAt = 0;
            return;
        }
        var first = Math.Min(bytes.Length, TailSize - _tailAt);
        bytes[..first].CopyTo(_tail.AsSpan(_tailAt));
        bytes[first..].CopyTo(_tail);
        _tailAt = (_tailAt + bytes.Length) % TailSize;
    }

    public ReplyFigures Figures()
    {
        var tail = Tail();
        ReadOnlySpan<byte> head = _head is null ? [] : _head.AsSpan(0, _headLength);
        var prompt = Whole(tail, "\"prompt_tokens\":"u8) ?? Whole(tail, "\"prompt_eval_count\":"u8) ?? Whole(tail, "\"tokens_evaluated\":"u8);
        var (cached, written, hour) = (Whole(tail, "\"cached_tokens\":"u8), (long?)null, (long?)null);
        if (prompt is null && (Whole(head, "\"input_tokens\":"u8) ?? Whole(tail, "\"input_tokens\":"u8)) is { } input)
        {
            var (read, made) = (Whole(head, "\"cache_read_input_tokens\":"u8) ?? Whole(tail, "\"cache_read_input_tokens\":"u8), Whole(head, "\"cache_creation_input_tokens\":"u8) ?? Whole(tail, "\"cache_creation_input_tokens\":"u8));
            if (Whole(tail, "\"input_tokens\":"u8) is { } last && last > input) input = last;
            (prompt, cached, written) = (input + (read ?? 0) + (made ?? 0), cached ?? read, made);
            hour = Whole(head, "\"ephemeral_1h_input_tokens\":"u8) ?? Whole(tail, "\"ephemeral_1h_input_tokens\":"u8);
        }
        var (kept, anew) = (Whole(tail, "\"cache_n\":"u8), Whole(tail, "\"prompt_n\":"u8));
        // A llama-server tells its timings also in a stream that was not asked for its usage.
        var output = Whole(tail, "\"completion_tokens\":"u8) ?? Whole(tail, "\"output_tokens\":"u8) ?? Whole(tail, "\"eval_count\":"u8) ?? Whole(tail, "\"predicted_n\":"u8);
        return new ReplyFigures
        {
            PromptTokens = prompt ?? kept + anew,
            CachedTokens = kept ?? cached,
            WrittenTokens = written,
            WrittenHourTokens = hour,
            OutputTokens = output,
            ReadTokens = anew,
            PrefillSeconds = Real(tail, "\"prompt_ms\":"u8) / 1e3 ?? Real(tail, "\"prompt_eval_duration\":"u8) / 1e9,
            DecodeSeconds = Real(tail, "\"predicted_ms\":"u8) / 1e3 ?? Real(tail, "\"eval_duration\":"u8) / 1e9,
        };
    }

    /// <summary>Whether the end of the reply says so.</summary>
    public bool EndsWith(ReadOnlySpan<byte> mark) => Tail().IndexOf(mark) >= 0;

    /// <summary>Whether the end of the reply tells of an error; a member that says there is none tells of none.</summary>
    public bool TellsError()
    {
        var rest = Tail();
        for (int at; (at = rest.IndexOf("\"error\""u8)) >= 0;)
        {
            rest = rest[(at + "\"error\""u8.Length)..];
            if (!rest.TrimStart(" :"u8).StartsWith("null"u8)) return true;
        }
        return false;
    }

    public void Dispose()
    {
        if (_head is not null) ArrayPool<byte>.Shared.Return(_head);
        if (_tail is not null) ArrayPool<byte>.Shared.Return(_tail);
        (_head, _tail) = (null, null);
    }

    private ReadOnlySpan<byte> Tail()
    {
        if (_tail is null) return [];
        if (_tailTotal < TailSize) return _tail.AsSpan(0, (int)_tailTotal);
        var ordered = new byte[TailSize];
        _tail.AsSpan(_tailAt, TailSize - _tailAt).CopyTo(ordered);
        _tail.AsSpan(0, _tailAt).CopyTo(ordered.AsSpan(TailSize - _tailAt));
        return ordered;
    }

    private static long? Whole(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) => Number(text, name) is { } at && Utf8Parser.TryParse(at, out long value, out _) ? ReplyFigures.Count(value) : null;

    private static double? Real(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) => Number(text, name) is { } at && Utf8Parser.TryParse(at, out double value, out _) && value >= 0 && double.IsFinite(value) ? value : null;

    /// <summary>The bytes behind the last member of that name. In the text of an answer its quote would be escaped, and does not count.</summary>
    private static byte[]? Number(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        for (var end = text.Length; text[..end].LastIndexOf(name) is >= 0 and var at; end = at)
        {
            if (at > 0 && text[at - 1] == (byte)'\\') continue;
            var value = text[(at + name.Length)..].TrimStart(" \t\r\n"u8);
            if (value.Length > 0 && char.IsAsciiDigit((char)value[0])) return value[..Math.Min(value.Length, 40)].ToArray();
        }
        return null;
    }
}
