using System.Buffers.Binary;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>Answers of <c>/v1/embeddings</c>.</summary>
/// <param name="http">The exchange.</param>
/// <param name="request">What was asked for.</param>
/// <param name="packed">Whether a vector is a text: the Base64 form of its numbers, each of four bytes, the least first.</param>
internal sealed class OpenAiEmbedReply(HttpContext http, EmbedRequest request, bool packed) : EmbedReply(http)
{
    public override byte[] Body(Embedded embedded) => Json.Object(json =>
    {
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        foreach (var (index, vector) in embedded.Vectors.Index())
        {
            json.WriteStartObject();
            json.WriteString("object", "embedding");
            if (packed)
            {
                json.WriteString("embedding", Packed(vector));
            }
            else
            {
                json.WriteStartArray("embedding");
                foreach (var value in vector) json.WriteNumberValue(value);
                json.WriteEndArray();
            }
            json.WriteNumber("index", index);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("model", request.Model.Model);
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", embedded.Count);
        json.WriteNumber("total_tokens", embedded.Count);
        json.WriteEndObject();
    });

    protected override byte[] Error(Refusal refusal) => Json.OpenAiError(refusal);

    private static string Packed(float[] vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        return Convert.ToBase64String(bytes);
    }
}
