using System.Text.Json;

namespace Aforo.Gateway.Translation.Ollama;

/// <summary>Ollama's own chat.</summary>
internal sealed class OllamaForm : IWireForm
{
    public string StreamType => "application/x-ndjson";

    public RequestKind Takes => RequestKind.Conversation;

    public (ChatRequest? Request, string? Problem) ReadRequest(JsonElement body) => OllamaRequestReader.Read(body);

    public string? WriteRequest(Utf8JsonWriter writer, ChatRequest request, TranslationOptions options)
    {
        if (request.Messages.SelectMany(message => message.Parts).Any(part => part is ImagePart { Base64: null })) return "an image by its address can't be handed to Ollama, which takes images only within the request";
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
