namespace Aforo.Systems.Runtimes.Replies;

/// <summary>
/// Reads a reply of a runtime as it streams by, in whichever dialect it comes, without keeping what it says. Bytes may be cut anywhere. Not safe for
/// several threads at once; dispose it to give its buffer back.
/// </summary>
public sealed class ReplyReader : IDisposable
{
    private readonly ReplyFrames _frames = new();
    private readonly ReplyFrames.Take _take;
    private readonly ReplyValues _values;
    private int _silent;
    private int _unreadable;

    /// <param name="text">Takes the text as it passes; null when nobody wants it.</param>
    public ReplyReader(IReplyText? text = null)
    {
        _values = new ReplyValues(text);
        _take = Take;
    }

    /// <summary>What has been read so far.</summary>
    public ReplySummary Summary => _values.Summary(_frames.IsEvents) with { Unreadable = _unreadable };

    /// <summary>Takes the next bytes of the body and answers what came with them.</summary>
    public ReplyPieces Append(ReadOnlySpan<byte> bytes)
    {
        var (content, thinking, calls) = (_values.Content, _values.Thinking, _values.ToolCalls);
        _silent = 0;
        _frames.Append(bytes, _take);
        return new ReplyPieces(_values.Content - content, _values.Thinking - thinking, _values.ToolCalls - calls, _silent);
    }

    /// <summary>The body has ended, by its end or because the connection broke.</summary>
    public ReplySummary Complete()
    {
        _frames.Complete(_take);
        return Summary;
    }

    /// <summary>Reads a whole body at once.</summary>
    public static ReplySummary Read(ReadOnlySpan<byte> body, IReplyText? text = null)
    {
        using var reader = new ReplyReader(text);
        reader.Append(body);
        return reader.Complete();
    }

    public void Dispose() => _frames.Dispose();

    private void Take(FrameKind kind, ReadOnlySpan<byte> value)
    {
        var before = _values.Content + _values.Thinking + _values.ToolCalls;
        switch (kind)
        {
            case FrameKind.Value:
                if (!_values.Read(value)) _unreadable++;
                break;
            case FrameKind.Error:
                _values.Fail(value);
                break;
            case FrameKind.End:
                _values.End();
                break;
            case FrameKind.Comment:
                break;
            default:
                _unreadable++;
                break;
        }
        if (_values.Content + _values.Thinking + _values.ToolCalls == before) _silent++;
    }
}
