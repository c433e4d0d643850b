using System.Text.Json;

namespace Aforo.Gateway.Translation;

/// <summary>One form of conversation: how its requests, replies and errors are read and written.</summary>
internal interface IWireForm
{
    /// <summary>Content type of a streamed reply.</summary>
    string StreamType { get; }

    /// <summary>The request, or what is wrong with it.</summary>
    (ChatRequest? Request, string? Problem) ReadRequest(JsonElement body);

    /// <summary>Writes the request; answers what this form can't say, or null.</summary>
    string? WriteRequest(Utf8JsonWriter writer, ChatRequest request, TranslationOptions options);

    /// <summary>Reads a reply that is not streamed.</summary>
    IEnumerable<ReplyEvent> ReadBody(JsonElement body);

    /// <summary>Splits a stream into frames and reads each.</summary>
    IReplyStream NewStream();

    /// <summary>Writes events into a stream.</summary>
    IReplyWriter NewWriter(ReplyContext context);

    ReplyError ReadError(int status, ReadOnlyMemory<byte> body);

    byte[] WriteError(ReplyError error, string requestId);
}

/// <summary>Reads a streamed reply in pieces that end anywhere.</summary>
internal interface IReplyStream
{
    /// <summary>The events that the bytes complete.</summary>
    IEnumerable<ReplyEvent> Read(ReadOnlyMemory<byte> bytes);

    /// <summary>What remains when the upstream is done; an end in the middle is an event of its own.</summary>
    IEnumerable<ReplyEvent> End();
}

/// <summary>Writes a reply as events come.</summary>
internal interface IReplyWriter
{
    void Write(ReplyEvent happening, Stream output);

    /// <summary>After the last event: what closes the stream, or the whole body where it is not streamed.</summary>
    void End(Stream output);
}

/// <summary>What a reply repeats of its request.</summary>
/// <param name="Id">Id for a reply whose source has none.</param>
/// <param name="Model">Model as the client named it.</param>
/// <param name="Now">When the reply began.</param>
/// <param name="StreamUsage">Whether the client wants usage at the end of a stream.</param>
public sealed record ReplyContext(string Id, string Model, bool Stream, DateTimeOffset Now, bool StreamUsage);

/// <summary>What a translation needs to know beyond the request.</summary>
public sealed record TranslationOptions
{
    /// <summary>Model as the backend names it; null keeps the client's.</summary>
    public string? Model { get; init; }

    /// <summary>Limit of output to state where the form demands one and the client gave none.</summary>
    public long DefaultMaxTokens { get; init; } = 8192;

    /// <summary>Whether the backend takes <c>max_completion_tokens</c> for <c>max_tokens</c>, as OpenAI's own reasoning models demand.</summary>
    public bool MaxCompletionTokens { get; init; }
}
