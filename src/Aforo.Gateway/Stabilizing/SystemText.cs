using System.Text.Json;
using Aforo.Gateway.Forensics;

namespace Aforo.Gateway.Stabilizing;

/// <summary>A text of the system's, as it stands in the body: raw JSON between its quotes.</summary>
/// <param name="Start">First byte behind the opening quote.</param>
/// <param name="Length">Bytes up to the closing quote.</param>
/// <param name="IsBlock">Whether it is the <c>text</c> of a block, which APIs do not take empty.</param>
/// <param name="Block">The block, where it holds nothing but its type and this text.</param>
internal readonly record struct SystemText(int Start, int Length, bool IsBlock, (int Start, int Length)? Block)
{
    /// <summary>The texts of a system segment: the value itself, its <c>text</c>, or its <c>content</c>, whole or in blocks.</summary>
    public static List<SystemText> Of(ReadOnlySpan<byte> body, PromptSegment segment)
    {
        var texts = new List<SystemText>();
        try
        {
            var reader = new Utf8JsonReader(body.Slice(segment.Start, segment.Length), new JsonReaderOptions { MaxDepth = 256 });
            reader.Read();
            if (reader.TokenType == JsonTokenType.String) texts.Add(Here(ref reader, segment.Start, isBlock: false));
            else if (reader.TokenType == JsonTokenType.StartObject) Object(ref reader, segment.Start, texts, isMessage: true);
        }
        catch (JsonException)
        {
            return [];
        }
        return texts;
    }

    private static void Object(ref Utf8JsonReader reader, int offset, List<SystemText> texts, bool isMessage)
    {
        var start = offset + (int)reader.TokenStartIndex;
        SystemText? text = null;
        var isPlain = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isText = reader.ValueTextEquals("text"u8);
            var isContent = isMessage && reader.ValueTextEquals("content"u8);
            isPlain &= isText || reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isText && reader.TokenType == JsonTokenType.String && text is null) text = Here(ref reader, offset, isBlock: true);
            else if (isContent && reader.TokenType == JsonTokenType.String) texts.Add(Here(ref reader, offset, isBlock: false));
            else if (isContent && reader.TokenType == JsonTokenType.StartArray) Blocks(ref reader, offset, texts);
            else reader.Skip();
        }
        if (text is { } found) texts.Add(isPlain ? found with { Block = (start, offset + (int)reader.BytesConsumed - start) } : found);
    }

    private static void Blocks(ref Utf8JsonReader reader, int offset, List<SystemText> texts)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) Object(ref reader, offset, texts, isMessage: false);
            else reader.Skip();
        }
    }

    private static SystemText Here(ref Utf8JsonReader reader, int offset, bool isBlock) => new(offset + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, isBlock, null);
}
