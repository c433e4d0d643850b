using System.Text.Json;
using Aforo.Core.Messages;

namespace Aforo.Gateway.Translation.Ollama;

/// <summary>Ollama's embeddings, as clients ask for them.</summary>
/// <param name="isOne">Whether it is the older endpoint for one text.</param>
internal sealed class EmbedForm(bool isOne) : IClientForm
{
    public string StreamType => "application/json";

    public (ChatRequest? Request, Saying? Problem) ReadRequest(JsonElement body)
    {
        var input = body.Member(isOne ? "prompt" : "input");
        var inputs = input switch
        {
            { ValueKind: JsonValueKind.String } text => [text.GetString()!],
            { ValueKind: JsonValueKind.Array } texts when texts.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String) => texts.EnumerateArray().Select(text => text.GetString()!).ToArray(),
            _ => null,
        };
        if (inputs is null) return (null, new Saying(isOne ? "gateway.no-prompt" : "gateway.no-texts"));
        return (new ChatRequest
        {
            Kind = RequestKind.Embedding,
            Model = body.Text("model") ?? "",
            Inputs = [.. inputs],
            Dimensions = body.Whole("dimensions"),
            Lost = [.. body.Others("model", "input", "prompt", "dimensions", "keep_alive", "options")],
        }, null);
    }

    public IReplyWriter NewWriter(ReplyContext context) => new EmbedWriter(context, isOne);

    public byte[] WriteError(ReplyError error, string requestId) => new OllamaForm().WriteError(error, requestId);
}

/// <summary>Writes vectors in the order of their texts.</summary>
internal sealed class EmbedWriter(ReplyContext context, bool isOne) : IReplyWriter
{
    private readonly List<string> _vectors = [];
    private readonly ReplyGathering _reply = new();

    public void Write(ReplyEvent happening, Stream output)
    {
        _reply.Take(happening);
        if (happening is EmbeddingVector vector) _vectors.Add(vector.Values);
    }

    public void End(Stream output)
    {
        using var writer = new Utf8JsonWriter(output, JsonWriting.Options);
        writer.WriteStartObject();
        if (_reply.Error is { } error)
        {
            writer.WriteString("error", error.Message);
        }
        else if (isOne)
        {
            writer.WritePropertyName("embedding");
            writer.WriteRawValue(_vectors.FirstOrDefault() ?? "[]");
        }
        else
        {
            writer.WriteString("model", context.Model);
            writer.WriteStartArray("embeddings");
            foreach (var vector in _vectors) writer.WriteRawValue(vector);
            writer.WriteEndArray();
            writer.Optional("prompt_eval_count", _reply.Usage.Prompt);
        }
        writer.WriteEndObject();
    }
}
