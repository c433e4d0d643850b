using System.Buffers;
using System.Text.Json;

namespace Aforo.Gateway.Bodies;

/// <summary>
/// Which texts of a body are images and no part of the prompt's text: base64 or a data address where the dialects put images. What a tool is called with is
/// text, whatever its members are named.
/// </summary>
internal struct ImagePlaces
{
    /// <summary>A text in an image's place that is shorter than this is an address or a word, bytes with quotes.</summary>
    private const int LeastImage = 256;

    private static readonly SearchValues<byte> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_"u8);

    private bool _isPlace;
    private bool _callsTool;
    private int _callDepth;

    /// <summary>Takes the reader's token; whether it is an image.</summary>
    public bool Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _isPlace = _callDepth == 0 && (reader.ValueTextEquals("images"u8) || reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("url"u8) || reader.ValueTextEquals("image_url"u8));
                _callsTool = reader.ValueTextEquals("arguments"u8) || reader.ValueTextEquals("input"u8);
                return false;
            case JsonTokenType.StartObject:
                if (_callsTool && _callDepth == 0 && reader.CurrentDepth > 0) _callDepth = reader.CurrentDepth;
                _callsTool = false;
                return false;
            case JsonTokenType.EndObject:
                if (_callDepth == reader.CurrentDepth) _callDepth = 0;
                return false;
            case JsonTokenType.EndArray:
                _isPlace = false;
                return false;
            case JsonTokenType.StartArray:
                _callsTool = false;
                return false;
            case JsonTokenType.String:
                return _isPlace && IsImage(ref reader);
            default:
                return false;
        }
    }

    private static bool IsImage(ref Utf8JsonReader reader)
    {
        if (reader.BytesConsumed - reader.TokenStartIndex < LeastImage || reader.ValueIsEscaped) return false;
        if (!reader.HasValueSequence) return IsAddress(reader.ValueSpan) || !reader.ValueSpan.ContainsAnyExcept(Base64);
        if (IsAddress(reader.ValueSequence.FirstSpan)) return true;
        foreach (var part in reader.ValueSequence)
            if (part.Span.ContainsAnyExcept(Base64)) return false;
        return true;
    }

    private static bool IsAddress(ReadOnlySpan<byte> text) => text.StartsWith("data:"u8);
}
