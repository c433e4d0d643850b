using System.Text.Json;
using Aforo.Core.Messages;

namespace Aforo.Gateway.Translation.OpenAi;

/// <summary>OpenAI's embeddings, as backends have them.</summary>
internal sealed class EmbeddingsForm : IBackendForm
{
    public RequestKind Takes => RequestKind.Embedding;

    public Saying? WriteRequest(Utf8JsonWriter writer, ChatRequest request, TranslationOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("model", options.Model ?? request.Model);
        writer.WriteStartArray("input");
        foreach (var input in request.Inputs) writer.WriteStringValue(input);
        writer.WriteEndArray();
        writer.Optional("dimensions", request.Dimensions);
        writer.WriteString("encoding_format", "float");
        writer.WriteEndObject();
        return null;
    }

    public IEnumerable<ReplyEvent> ReadBody(JsonElement body, CallIds ids)
    {
        if (body.Member("error") is not null)
        {
            yield return new ReplyFails(OpenAiErrors.Read(200, JsonWriting.Document(body.WriteTo)));
            yield break;
        }
        yield return new ReplyBegins(null, body.Text("model"));
        foreach (var item in body.Items("data").OrderBy(item => item.Whole("index") ?? 0))
            if (item.Member("embedding") is { ValueKind: JsonValueKind.Array } vector) yield return new EmbeddingVector(vector.GetRawText());
        if (body.Member("usage") is { ValueKind: JsonValueKind.Object } usage) yield return new ReplyUsage(usage.Whole("prompt_tokens"), null, null);
    }

    /// <summary>Embeddings are never streamed; what comes as a stream is read as a conversation's error or end.</summary>
    public IReplyStream NewStream(CallIds ids) => new OpenAiStream(ids);

    public ReplyError ReadError(int status, ReadOnlyMemory<byte> body) => OpenAiErrors.Read(status, body);
}
