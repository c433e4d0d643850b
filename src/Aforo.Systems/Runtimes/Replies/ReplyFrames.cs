using System.Buffers;

namespace Aforo.Systems.Runtimes.Replies;

/// <summary>
/// Cuts a reply into its JSON values, wherever the network cuts it. Newline-delimited JSON and a single document are both values with blanks between
/// them; server-sent events carry one value an event. Blanks before a value are heartbeats and mean nothing.
/// </summary>
internal sealed class ReplyFrames : IDisposable
{
    /// <summary>Longest value that is read, in bytes; the rest of a longer one is passed over.</summary>
    public const int Longest = 16 << 20;

    private static readonly SearchValues<byte> Outside = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> Inside = SearchValues.Create("\"\\"u8);

    private byte[] _kept = [];
    private int _length;
    private Mode _mode;
    private int _depth;
    private bool _inString;
    private bool _escaped;
    private bool _tooLong;

    /// <summary>Whether the reply is a stream of events.</summary>
    public bool IsEvents => _mode == Mode.Lines;

    /// <summary>Takes one value or one event.</summary>
    public delegate void Take(FrameKind kind, ReadOnlySpan<byte> value);

    private enum Mode
    {
        Start,
        Values,
        Lines,
    }

    public void Append(ReadOnlySpan<byte> bytes, Take take)
    {
        if (_mode == Mode.Start)
        {
            var first = bytes.IndexOfAnyExcept(" \t\r\n\ufeff"u8);
            if (first < 0) return;
            bytes = bytes[first..];
            _mode = bytes[0] is (byte)'{' or (byte)'[' ? Mode.Values : Mode.Lines;
        }
        if (_mode == Mode.Values) Values(bytes, take);
        else Lines(bytes, take);
    }

    /// <summary>The reply has ended: what is left counts if it is whole.</summary>
    public void Complete(Take take)
    {
        if (_length > 0 || _tooLong)
        {
            if (_mode == Mode.Lines) Line(_kept.AsSpan(0, _length), take);
            else take(FrameKind.Unreadable, default);
        }
        (_length, _tooLong, _depth, _inString) = (0, false, 0, false);
    }

    public void Dispose()
    {
        if (_kept.Length > 0) ArrayPool<byte>.Shared.Return(_kept, clearArray: true);
        (_kept, _length) = ([], 0);
    }

    private void Values(ReadOnlySpan<byte> bytes, Take take)
    {
        while (!bytes.IsEmpty)
        {
            if (_depth == 0)
            {
                // What lies between two values is no value: blanks, or a text that a proxy put there.
                var next = bytes.IndexOfAny("{["u8);
                if (next < 0) return;
                bytes = bytes[next..];
            }
            var end = EndOfValue(bytes);
            if (end < 0)
            {
                Keep(bytes);
                return;
            }
            Hand(FrameKind.Value, bytes[..end], take);
            bytes = bytes[end..];
        }
    }

    /// <summary>Index behind the value that is open or begins here; negative when it goes on.</summary>
    private int EndOfValue(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            if (_escaped)
            {
                _escaped = false;
                at++;
                continue;
            }
            var next = bytes[at..].IndexOfAny(_inString ? Inside : Outside);
            if (next < 0) return -1;
            at += next + 1;
            switch (bytes[at - 1])
            {
                case (byte)'"': _inString = !_inString; break;
                case (byte)'\\': _escaped = true; break;
                case (byte)'{' or (byte)'[': _depth++; break;
                default:
                    if (--_depth == 0) return at;
                    break;
            }
        }
        return -1;
    }

    private void Lines(ReadOnlySpan<byte> bytes, Take take)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            if (end < 0)
            {
                Keep(bytes);
                return;
            }
            if (_length == 0 && !_tooLong) Line(bytes[..end], take);
            else
            {
                Keep(bytes[..end]);
                if (_tooLong) take(FrameKind.Unreadable, default);
                else Line(_kept.AsSpan(0, _length), take);
                (_length, _tooLong) = (0, false);
            }
            bytes = bytes[(end + 1)..];
        }
    }

    private static void Line(ReadOnlySpan<byte> line, Take take)
    {
        line = line.TrimEnd((byte)'\r');
        if (line.IsEmpty) return;
        if (line[0] == ':') take(FrameKind.Comment, default);
        else if (line.StartsWith("data:"u8))
        {
            var value = line[5..].Trim(" "u8);
            if (value.SequenceEqual("[DONE]"u8)) take(FrameKind.End, default);
            else if (!value.IsEmpty) take(FrameKind.Value, value);
        }
        // Older builds of llama-server name the field after what it carries.
        else if (line.StartsWith("error:"u8)) take(FrameKind.Error, line[6..].Trim(" "u8));
        else if (!(line.StartsWith("event:"u8) || line.StartsWith("id:"u8) || line.StartsWith("retry:"u8))) take(FrameKind.Unreadable, default);
    }

    private void Hand(FrameKind kind, ReadOnlySpan<byte> last, Take take)
    {
        if (_length == 0 && !_tooLong)
        {
            take(kind, last);
            return;
        }
        Keep(last);
        if (_tooLong) take(FrameKind.Unreadable, default);
        else take(kind, _kept.AsSpan(0, _length));
        (_length, _tooLong) = (0, false);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_tooLong) return;
        if (_length + bytes.Length > Longest)
        {
            (_length, _tooLong) = (0, true);
            return;
        }
        if (_kept.Length < _length + bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(4096, (_length + bytes.Length) * 2));
            _kept.AsSpan(0, _length).CopyTo(larger);
            if (_kept.Length > 0) ArrayPool<byte>.Shared.Return(_kept, clearArray: true);
            _kept = larger;
        }
        bytes.CopyTo(_kept.AsSpan(_length));
        _length += bytes.Length;
    }
}

/// <summary>What a part of a reply is.</summary>
internal enum FrameKind
{
    /// <summary>A JSON value.</summary>
    Value,

    /// <summary>What a stream of events says of an error.</summary>
    Error,

    /// <summary>The mark at the end of a stream of events.</summary>
    End,

    /// <summary>A heartbeat.</summary>
    Comment,

    /// <summary>Too long, broken off, or no event.</summary>
    Unreadable,
}
