using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>Answers of <c>/api/embeddings</c>: one vector, and nothing besides.</summary>
internal sealed class OldEmbedReply(HttpContext http) : EmbedReply(http)
{
    public override bool IsOld => true;

    public override Refusal Missing(string model) => new(404, $"model {GoText.Quoted(model)} not found, try pulling it first");

    public override byte[] Body(Embedded embedded) => Json.Object(json =>
    {
        json.WriteStartArray("embedding");
        foreach (var value in embedded.Vectors.FirstOrDefault() ?? []) json.WriteNumberValue((double)value);
        json.WriteEndArray();
    });
}
