using System.Text.Json;
using Aforo.Core.Messages;

namespace Aforo.Gateway.Translation.OpenAi;

/// <summary>OpenAI's chat completions, as it and all that speak like it have them.</summary>
internal sealed class OpenAiForm : IWireForm
{
    public string StreamType => "text/event-stream";

    public RequestKind Takes => RequestKind.Conversation;

    public (ChatRequest? Request, Saying? Problem) ReadRequest(JsonElement body) => OpenAiRequestReader.Read(body);

    public Saying? WriteRequest(Utf8JsonWriter writer, ChatRequest request, TranslationOptions options)
    {
        OpenAiRequestWriter.Write(writer, request, options);
        return null;
    }

    public IEnumerable<ReplyEvent> ReadBody(JsonElement body, CallIds ids) => new OpenAiChunks(ids).Body(body);

    public IReplyStream NewStream(CallIds ids) => new OpenAiStream(ids);

    public IReplyWriter NewWriter(ReplyContext context) => context.Stream ? new OpenAiStreamWriter(context) : new OpenAiBodyWriter(context);

    public ReplyError ReadError(int status, ReadOnlyMemory<byte> body) => OpenAiErrors.Read(status, body);

    public byte[] WriteError(ReplyError error, string requestId) => JsonWriting.Document(writer =>
    {
        writer.WriteStartObject();
        OpenAiErrors.Write(writer, error);
        writer.WriteEndObject();
    });
}
