using System.Text.Json;

namespace Aforo.Gateway.Forensics;

/// <summary>
/// Finds the pieces of a request that become the prompt, in the order in which templates lay them down: system, tools, messages.
/// Knows the bodies of all dialects by their members (<c>system</c>, <c>instructions</c>, <c>tools</c>, <c>messages</c>, <c>input</c>, <c>prompt</c>);
/// one pass, nothing is unescaped.
/// </summary>
public static class PromptReader
{
    /// <summary>More messages than that are not told apart: the last segment is the whole rest.</summary>
    public const int MostSegments = 20_000;

    /// <summary>The segments; none when the body is no JSON object.</summary>
    public static List<PromptSegment> Read(ReadOnlySpan<byte> body)
    {
        var segments = new List<PromptSegment>();
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 256 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return [];
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                SegmentKind? kind =
                    reader.ValueTextEquals("system"u8) || reader.ValueTextEquals("instructions"u8) ? SegmentKind.System :
                    reader.ValueTextEquals("tools"u8) ? SegmentKind.Tools :
                    reader.ValueTextEquals("messages"u8) || reader.ValueTextEquals("input"u8) || reader.ValueTextEquals("prompt"u8) ? SegmentKind.Message : null;
                reader.Read();
                if (kind is { } known) Take(ref reader, known, segments);
                else reader.Skip();
            }
        }
        catch (JsonException)
        {
            return [];
        }
        segments.Sort(static (one, other) => one.Kind != other.Kind ? one.Kind.CompareTo(other.Kind) : one.Start.CompareTo(other.Start));
        return segments;
    }

    private static void Take(ref Utf8JsonReader reader, SegmentKind kind, List<PromptSegment> segments)
    {
        if (reader.TokenType is JsonTokenType.Null) return;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Add(ref reader, kind, segments);
            return;
        }
        var first = kind == SegmentKind.Message;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            // The first message of OpenAI's and Ollama's dialects is the system's own.
            var own = first && IsSystem(reader) ? SegmentKind.System : kind;
            first = first && own == SegmentKind.System;
            if (segments.Count < MostSegments) Add(ref reader, own, segments);
            else Extend(ref reader, segments);
        }
    }

    private static void Add(ref Utf8JsonReader reader, SegmentKind kind, List<PromptSegment> segments)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        segments.Add(new PromptSegment(kind, start, (int)reader.BytesConsumed - start));
    }

    private static void Extend(ref Utf8JsonReader reader, List<PromptSegment> segments)
    {
        reader.Skip();
        segments[^1] = segments[^1] with { Length = (int)reader.BytesConsumed - segments[^1].Start };
    }

    /// <summary>Looks ahead on a copy of the reader.</summary>
    private static bool IsSystem(Utf8JsonReader message)
    {
        if (message.TokenType != JsonTokenType.StartObject) return false;
        while (message.Read() && message.TokenType == JsonTokenType.PropertyName)
        {
            var isRole = message.ValueTextEquals("role"u8);
            message.Read();
            if (isRole) return message.TokenType == JsonTokenType.String && (message.ValueTextEquals("system"u8) || message.ValueTextEquals("developer"u8));
            message.Skip();
        }
        return false;
    }
}
