using System.Buffers;
using System.Text.Json;

namespace Aforo.Gateway.Translation;

/// <summary>Server-sent events (WHATWG HTML, 9.2): joins the data lines of an event, leaves out comments, and hands on each event's JSON.</summary>
internal abstract class SseStream : IReplyStream
{
    private readonly FrameSplitter _lines = new();
    private readonly ArrayBufferWriter<byte> _data = new();
    private bool _hasData;

    /// <summary>True when the events so far end a reply as its form demands.</summary>
    protected bool IsComplete { get; set; }

    protected abstract IEnumerable<ReplyEvent> Read(JsonElement data);

    public IEnumerable<ReplyEvent> Read(ReadOnlyMemory<byte> bytes)
    {
        foreach (var line in _lines.Lines(bytes))
        {
            foreach (var happening in Line(line)) yield return happening;
        }
    }

    public IEnumerable<ReplyEvent> End()
    {
        foreach (var happening in Line(_lines.Rest())) yield return happening;
        foreach (var happening in Dispatch()) yield return happening;
        if (!IsComplete) yield return ReplyFails.Of("gateway.reply-cut");
    }

    private IEnumerable<ReplyEvent> Line(ReadOnlyMemory<byte> line)
    {
        if (line.IsEmpty) return Dispatch();
        if (!line.Span.StartsWith("data:"u8)) return [];
        var value = line[5..];
        if (value.Length > 0 && value.Span[0] == ' ') value = value[1..];
        if (_hasData) _data.Write("\n"u8);
        _data.Write(value.Span);
        _hasData = true;
        return [];
    }

    private IEnumerable<ReplyEvent> Dispatch()
    {
        if (!_hasData) yield break;
        _hasData = false;
        var data = _data.WrittenSpan.ToArray();
        _data.ResetWrittenCount();
        if (data.AsSpan().SequenceEqual("[DONE]"u8))
        {
            IsComplete = true;
            yield break;
        }
        using var document = JsonReading.Parse(data);
        if (document is null)
        {
            IsComplete = true;
            yield return ReplyFails.Of("gateway.reply-broken-event");
            yield break;
        }
        foreach (var happening in Read(document.RootElement)) yield return happening;
    }
}
