using System.Text.Json;
using Aforo.Core.Messages;

namespace Aforo.Gateway.Translation.OpenAi;

/// <summary>OpenAI's completions, as backends have them: a text goes on as it stands.</summary>
internal sealed class CompletionsForm : IBackendForm
{
    public RequestKind Takes => RequestKind.Continuation;

    public Saying? WriteRequest(Utf8JsonWriter writer, ChatRequest request, TranslationOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("model", options.Model ?? request.Model);
        writer.WriteString("prompt", request.Prompt);
        writer.Optional("max_tokens", request.MaxTokens);
        writer.Optional("temperature", request.Temperature);
        writer.Optional("top_p", request.TopP);
        writer.Optional("seed", request.Seed);
        writer.Strings("stop", request.Stop);
        writer.WriteBoolean("stream", request.Stream);
        if (request.Stream)
        {
            writer.WriteStartObject("stream_options");
            writer.WriteBoolean("include_usage", true);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        return null;
    }

    public IEnumerable<ReplyEvent> ReadBody(JsonElement body, CallIds ids) => new CompletionChunks().Body(body);

    public IReplyStream NewStream(CallIds ids) => new CompletionStream();

    public ReplyError ReadError(int status, ReadOnlyMemory<byte> body) => OpenAiErrors.Read(status, body);
}

/// <summary>A stream of completions' chunks.</summary>
internal sealed class CompletionStream : SseStream
{
    private readonly CompletionChunks _chunks = new();

    protected override IEnumerable<ReplyEvent> Read(JsonElement data)
    {
        foreach (var happening in _chunks.Chunk(data)) yield return happening;
        if (_chunks.HasEnded) IsComplete = true;
    }
}

/// <summary>Chunks and whole bodies, which have the same members.</summary>
internal sealed class CompletionChunks
{
    private bool _hasBegun;

    /// <summary>True when a reason to finish was told, or an error.</summary>
    public bool HasEnded { get; private set; }

    public IEnumerable<ReplyEvent> Body(JsonElement body)
    {
        foreach (var happening in Chunk(body)) yield return happening;
        if (!HasEnded) yield return new ReplyFinishes("stop");
    }

    public IEnumerable<ReplyEvent> Chunk(JsonElement chunk)
    {
        if (chunk.Member("error") is not null)
        {
            HasEnded = true;
            yield return new ReplyFails(OpenAiErrors.Read(200, JsonWriting.Document(chunk.WriteTo)));
            yield break;
        }
        if (!_hasBegun)
        {
            _hasBegun = true;
            yield return new ReplyBegins(chunk.Text("id"), chunk.Text("model"));
        }
        foreach (var choice in chunk.Items("choices").Take(1))
        {
            if (choice.Text("text") is { Length: > 0 } text) yield return new TextDelta(text);
            if (choice.Text("finish_reason") is not { } reason || HasEnded) continue;
            HasEnded = true;
            yield return new ReplyFinishes(reason is "length" or "content_filter" ? reason : "stop");
        }
        if (chunk.Member("usage") is { ValueKind: JsonValueKind.Object } usage)
            yield return new ReplyUsage(usage.Whole("prompt_tokens"), usage.Member("prompt_tokens_details")?.Whole("cached_tokens"), usage.Whole("completion_tokens"));
    }
}
