using System.Buffers;
using System.Text.Json;
using Aforo.Core.Tokens;

namespace Aforo.Gateway.Bodies;

/// <summary>Reads forward over a body once and builds nothing.</summary>
internal static class BodyReader
{
    private const int LongestModel = 512;

    public static BodyFacts Read(ReadOnlySequence<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 256, CommentHandling = JsonCommentHandling.Disallow });
        var (model, span, images, imageBytes, imageWeight) = ((string?)null, (0L, 0), 0, 0L, 0L);
        var (longest, hasTools, models) = (0L, false, 0);
        bool? stream = null;
        long? output = null, context = null, batch = null;
        var inOptions = false;
        var places = new ImagePlaces();
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return new BodyFacts { TextBytes = body.Length, BrokenAt = 0 };
            var member = Member.Other;
            while (reader.Read())
            {
                var isImage = places.Take(ref reader);
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        member = Name(ref reader, inOptions);
                        hasTools |= member == Member.Tools;
                        if (member is Member.Model or Member.Other && IsModel(ref reader))
                        {
                            models++;
                            member = Member.Model;
                        }
                        break;
                    case JsonTokenType.StartObject when member == Member.Options && reader.CurrentDepth == 1:
                        inOptions = true;
                        break;
                    case JsonTokenType.EndObject when inOptions && reader.CurrentDepth == 1:
                        inOptions = false;
                        break;
                    case JsonTokenType.String when member == Member.Model && reader.CurrentDepth == 1:
                        var length = (int)(reader.BytesConsumed - reader.TokenStartIndex);
                        if (length <= LongestModel) (model, span) = (reader.GetString(), (reader.TokenStartIndex, length));
                        break;
                    case JsonTokenType.String when member == Member.OldName && reader.CurrentDepth == 1 && model is null && reader.BytesConsumed - reader.TokenStartIndex <= LongestModel:
                        (model, span) = (reader.GetString(), (reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex)));
                        break;
                    case JsonTokenType.String when isImage:
                        (images, imageBytes, imageWeight) = (images + 1, imageBytes + reader.BytesConsumed - reader.TokenStartIndex, imageWeight + TextWeight.MostTokens(body.Slice(reader.TokenStartIndex, reader.BytesConsumed - reader.TokenStartIndex)));
                        break;
                    case JsonTokenType.String:
                        longest = Math.Max(longest, reader.BytesConsumed - reader.TokenStartIndex);
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
                    case JsonTokenType.Number when member == Member.Batch && inOptions:
                        if (reader.TryGetInt64(out var count) && count > 0) batch = count;
                        break;
                }
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return new BodyFacts { TextBytes = body.Length, BrokenAt = reader.BytesConsumed };
        }
        return new BodyFacts { Model = model, Stream = stream, MaxOutput = output, NumCtx = context, NumBatch = batch, TextBytes = body.Length - imageBytes, Images = images, MostTokens = Math.Max(0, TextWeight.MostTokens(body) - imageWeight), LongestText = longest, HasTools = hasTools, NamesModelTwice = models > 1, ModelSpan = span };
    }

    /// <summary>Thirty bytes are five letters, each as an escape.</summary>
    private static bool IsModel(ref Utf8JsonReader reader) =>
        reader.CurrentDepth == 1 && (reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length) is >= 5 and <= 30 && "model".Equals(reader.GetString(), StringComparison.OrdinalIgnoreCase);

    private static Member Name(ref Utf8JsonReader reader, bool inOptions)
    {
        var depth = reader.CurrentDepth;
        if (depth == 1)
        {
            if (reader.ValueTextEquals("model"u8)) return Member.Model;
            if (reader.ValueTextEquals("name"u8)) return Member.OldName;
            if (reader.ValueTextEquals("stream"u8)) return Member.Stream;
            if (reader.ValueTextEquals("options"u8)) return Member.Options;
            if (reader.ValueTextEquals("max_tokens"u8) || reader.ValueTextEquals("max_completion_tokens"u8) || reader.ValueTextEquals("max_output_tokens"u8)) return Member.Output;
            if (reader.ValueTextEquals("tools"u8) || reader.ValueTextEquals("functions"u8)) return Member.Tools;
        }
        else if (inOptions && depth == 2)
        {
            if (reader.ValueTextEquals("num_ctx"u8)) return Member.Context;
            if (reader.ValueTextEquals("num_batch"u8)) return Member.Batch;
            if (reader.ValueTextEquals("num_predict"u8)) return Member.Output;
        }
        return Member.Other;
    }

    private enum Member
    {
        Other,
        Model,

        /// <summary>Ollama's early name for the model, where there is no other.</summary>
        OldName,
        Stream,
        Options,
        Output,
        Context,
        Batch,
        Tools,
    }
}
