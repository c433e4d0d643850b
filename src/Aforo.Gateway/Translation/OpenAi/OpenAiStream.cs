using System.Text.Json;

namespace Aforo.Gateway.Translation.OpenAi;

/// <summary>A stream of chat completion chunks. Some servers leave out <c>[DONE]</c>: a reason to finish ends it too.</summary>
internal sealed class OpenAiStream(CallIds ids) : SseStream
{
    private readonly OpenAiChunks _chunks = new(ids);

    protected override IEnumerable<ReplyEvent> Read(JsonElement data)
    {
        foreach (var happening in _chunks.Chunk(data)) yield return happening;
        if (_chunks.HasEnded) IsComplete = true;
    }
}
