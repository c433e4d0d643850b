using System.Buffers;
using System.Text.Json;

namespace Aforo.Gateway.Bodies;

/// <summary>Reads forward over a body once and builds nothing.</summary>
internal static class BodyReader
{
    /// <summary>A text in an image's place that is shorter than this is an address or a word, not an image.</summary>
    private const int LeastImage = 256;

    private const int LongestModel = 512;

    public static BodyFacts Read(ReadOnlySequence<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 256, CommentHandling = JsonCommentHandling.Disallow });
        var (model, span, images, imageBytes) = ((string?)null, (0L, 0), 0, 0L);
        bool? stream = null;
        long? output = null, context = null;
        var (inOptions, isImage) = (false, false);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return new BodyFacts { TextBytes = body.Length, BrokenAt = 0 };
            var member = Member.Other;
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        member = Name(ref reader, inOptions);
                        isImage = member == Member.Image;
                        break;
                    case JsonTokenType.StartObject when member == Member.Options && reader.CurrentDepth == 1:
                        inOptions = true;
                        break;
                    case JsonTokenType.EndObject when inOptions && reader.CurrentDepth == 1:
                        inOptions = false;
                        break;
                    case JsonTokenType.EndArray:
                        isImage = false;
                        break;
                    case JsonTokenType.String when member == Member.Model && reader.CurrentDepth == 1:
                        var length = (int)(reader.BytesConsumed - reader.TokenStartIndex);
                        if (length <= LongestModel) (model, span) = (reader.GetString(), (reader.TokenStartIndex, length));
                        break;
                    case JsonTokenType.String when isImage:
                        var bytes = reader.BytesConsumed - reader.TokenStartIndex;
                        if (bytes >= LeastImage) (images, imageBytes) = (images + 1, imageBytes + bytes);
                        break;
                    case JsonTokenType.True or JsonTokenType.False when member == Member.Stream && reader.CurrentDepth == 1:
                        stream = reader.TokenType == JsonTokenType.True;
                        break;
                    case JsonTokenType.Number when member == Member.Output && (inOptions || reader.CurrentDepth == 1):
                        if (reader.TryGetInt64(out var tokens) && tokens > 0) output = tokens;
                        break;
                    case JsonTokenType.Number when member == Member.Context && inOptions:
                        if (reader.TryGetInt64(out var size) && size > 0) context = size;
                        break;
                }
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return new BodyFacts { TextBytes = body.Length, BrokenAt = reader.BytesConsumed };
        }
        return new BodyFacts { Model = model, Stream = stream, MaxOutput = output, NumCtx = context, TextBytes = body.Length - imageBytes, Images = images, ModelSpan = span };
    }

    private static Member Name(ref Utf8JsonReader reader, bool inOptions)
    {
        var depth = reader.CurrentDepth;
        if (depth == 1)
        {
            if (reader.ValueTextEquals("model"u8) || reader.ValueTextEquals("name"u8)) return Member.Model;
            if (reader.ValueTextEquals("stream"u8)) return Member.Stream;
            if (reader.ValueTextEquals("options"u8)) return Member.Options;
            if (reader.ValueTextEquals("max_tokens"u8) || reader.ValueTextEquals("max_completion_tokens"u8) || reader.ValueTextEquals("max_output_tokens"u8)) return Member.Output;
        }
        else if (inOptions && depth == 2)
        {
            if (reader.ValueTextEquals("num_ctx"u8)) return Member.Context;
            if (reader.ValueTextEquals("num_predict"u8)) return Member.Output;
        }
        return reader.ValueTextEquals("images"u8) || reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("url"u8) || reader.ValueTextEquals("image_url"u8) ? Member.Image : Member.Other;
    }

    private enum Member
    {
        Other,
        Model,
        Stream,
        Options,
        Output,
        Context,
        Image,
    }
}
