using System.Text.Json;
using Aforo.Gateway.Translation.OpenAi;

namespace Aforo.Gateway.Translation.Responses;

/// <summary>Writes a response at once.</summary>
internal sealed class ResponsesBodyWriter(ReplyContext context) : IReplyWriter
{
    private readonly ReplyGathering _reply = new();
    private readonly ResponseOutput _output = new(context.Id);

    public void Write(ReplyEvent happening, Stream output)
    {
        _reply.Take(happening);
        if (_output.Place(happening) is not { } place) return;
        place.Item.Add(ResponsesStreamWriter.Piece(happening));
    }

    public void End(Stream output)
    {
        using var writer = new Utf8JsonWriter(output, JsonWriting.Options);
        writer.WriteStartObject();
        if (_reply.Error is { } error) OpenAiErrors.Write(writer, error);
        else ResponseObject.Write(writer, context, ResponseObject.End(_reply), _output.Items, _reply);
        writer.WriteEndObject();
    }
}
