using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aforo.Core.Messages;

/// <summary>A quotation as the plain text that it quotes. A file has its texts in one language; what is in none yet is written as its key with what stands in it.</summary>
public sealed class QuotationJsonConverter : JsonConverter<Saying>
{
    public override Saying Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? Saying.Quote(reader.GetString()!) : throw new JsonException("a message is a text");

    public override void Write(Utf8JsonWriter writer, Saying value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Quotation ?? value.ToString());
}
