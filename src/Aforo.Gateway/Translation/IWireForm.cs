using System.Text.Json;
using Aforo.Core.Messages;
using Aforo.Gateway.Dialects;

namespace Aforo.Gateway.Translation;

/// <summary>A form that clients speak: how its requests are read, its replies and errors written.</summary>
internal interface IClientForm
{
    /// <summary>Content type of a streamed reply.</summary>
    string StreamType { get; }

    /// <summary>The request, or what is wrong with it.</summary>
    (ChatRequest? Request, Saying? Problem) ReadRequest(JsonElement body);

    /// <summary>Writes events into a stream.</summary>
    IReplyWriter NewWriter(ReplyContext context);

    byte[] WriteError(ReplyError error, string requestId);

    /// <summary>The status under which its clients know an error: 529 is Anthropic's alone.</summary>
    int StatusOf(ReplyError error) => error.Status == 529 ? 503 : error is { Kind: "authentication", Status: 400 } ? 401 : error.Status;
}

/// <summary>A form in which backends are asked: how its requests are written, its replies and errors read.</summary>
internal interface IBackendForm
{
    /// <summary>What this form can ask for.</summary>
    RequestKind Takes { get; }

    /// <summary>Writes the request; answers what this form can't say, or null.</summary>
    Saying? WriteRequest(Utf8JsonWriter writer, ChatRequest request, TranslationOptions options);

    /// <summary>Reads a reply that is not streamed.</summary>
    /// <param name="ids">Makes ids for calls that have none.</param>
    IEnumerable<ReplyEvent> ReadBody(JsonElement body, CallIds ids);

    /// <summary>Splits a stream into frames and reads each.</summary>
    /// <param name="ids">Makes ids for calls that have none.</param>
    IReplyStream NewStream(CallIds ids);

    ReplyError ReadError(int status, ReadOnlyMemory<byte> body);
}

/// <summary>One form of conversation, spoken on both sides.</summary>
internal interface IWireForm : IClientForm, IBackendForm;

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

    /// <summary>Whose manner of chat completions the backend has.</summary>
    public Provider Provider { get; init; }
}
