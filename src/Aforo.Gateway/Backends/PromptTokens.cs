using System.Buffers;
using System.Text.Json;
using Aforo.Core.Tokens;
using Aforo.Gateway.Bodies;

namespace Aforo.Gateway.Backends;

/// <summary>Counts a body by a model's vocabulary: its texts as they are meant, and what stands between them as a template would write it.</summary>
internal static class PromptTokens
{
    /// <summary>Quotes, colon and comma around a text that is written as JSON (tools are), or the marks around a message.</summary>
    private const int AroundText = 2;

    /// <summary>Tokens of all its texts, and of the longest alone; none of images nor of what a template adds by itself.</summary>
    public static (long All, long Longest) Count(Vocabulary vocabulary, ReadOnlySequence<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 256 });
        var places = new ImagePlaces();
        var counter = new TokenCounter(vocabulary);
        var (all, longest) = (0L, 0L);
        while (reader.Read())
        {
            if (places.Take(ref reader)) continue;
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            {
                all += reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
                continue;
            }
            var tokens = Text(counter, ref reader);
            longest = Math.Max(longest, tokens);
            all += tokens + AroundText;
        }
        return (all, longest);
    }

    private static long Text(TokenCounter counter, ref Utf8JsonReader reader)
    {
        if (reader is { HasValueSequence: false, ValueIsEscaped: false }) return counter.Count(reader.ValueSpan);
        var buffer = ArrayPool<byte>.Shared.Rent((int)(reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length));
        try
        {
            return counter.Count(buffer.AsSpan(0, reader.CopyString(buffer)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
