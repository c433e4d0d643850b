namespace Aforo.Gateway.Translation.Ollama;

/// <summary>A stream of one JSON object a line. Blanks before a line are heartbeats.</summary>
internal sealed class OllamaStream(CallIds ids) : IReplyStream
{
    private readonly FrameSplitter _lines = new();
    private readonly OllamaChunks _chunks = new(ids);

    public IEnumerable<ReplyEvent> Read(ReadOnlyMemory<byte> bytes) => _lines.Lines(bytes).SelectMany(Line);

    public IEnumerable<ReplyEvent> End()
    {
        foreach (var happening in Line(_lines.Rest())) yield return happening;
        if (!_chunks.HasEnded) yield return ReplyFails.Of("gateway.reply-cut");
    }

    private IEnumerable<ReplyEvent> Line(ReadOnlyMemory<byte> line)
    {
        if (line.Span.Trim(" \t"u8).IsEmpty) yield break;
        using var document = JsonReading.Parse(line);
        if (document is null)
        {
            yield return ReplyFails.Of("gateway.reply-broken-line");
            yield break;
        }
        foreach (var happening in _chunks.Chunk(document.RootElement)) yield return happening;
    }
}
