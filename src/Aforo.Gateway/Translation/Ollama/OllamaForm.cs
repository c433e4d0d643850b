using System.Text.Json;
using Aforo.Core.Messages;

namespace Aforo.Gateway.Translation.Ollama;

/// <summary>Ollama's own chat.</summary>
internal sealed class OllamaForm : IWireForm
{
    public string StreamType => "application/x-ndjson";

    public RequestKind Takes => RequestKind.Conversation;

    public (ChatRequest? Request, Saying? Problem) ReadRequest(JsonElement body) => OllamaRequestReader.Read(body);

    public Saying? WriteRequest(Utf8JsonWriter writer, ChatRequest request, TranslationOptions options)
    {
        if (request.Messages.SelectMany(message => message.Parts).Any(part => part is ImagePart { Base64: null })) return new Saying("gateway.image-address");
        OllamaRequestWriter.Write(writer, request, options);
        return null;
    }

    public IEnumerable<ReplyEvent> ReadBody(JsonElement body, CallIds ids) => new OllamaChunks(ids).Chunk(body);

    public IReplyStream NewStream(CallIds ids) => new OllamaStream(ids);

    public IReplyWriter NewWriter(ReplyContext context) => new OllamaWriter(context);

    public ReplyError ReadError(int status, ReadOnlyMemory<byte> body) => OpenAi.OpenAiErrors.Read(status, body);

    public byte[] WriteError(ReplyError error, string requestId) => JsonWriting.Document(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("error", error.Message);
        writer.WriteEndObject();
    });
}
