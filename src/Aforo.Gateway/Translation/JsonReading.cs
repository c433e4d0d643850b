using System.Text.Json;

namespace Aforo.Gateway.Translation;

/// <summary>Reads members that may be absent, null or of another kind.</summary>
internal static class JsonReading
{
    /// <summary>Whether the bytes are one JSON value and nothing else.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 256 });
        try
        {
            while (reader.Read())
            {
            }
            return reader.BytesConsumed > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? member : null;

    public static string? Text(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static long? Whole(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var whole) ? whole : null;

    public static double? Number(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) ? value : null;

    public static bool? Flag(this JsonElement element, string name) => element.Member(name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => null,
    };

    /// <summary>The items of an array member; none when it is absent or no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : [];

    /// <summary>Names of members that are set and not among those known.</summary>
    public static IEnumerable<string> Others(this JsonElement element, params ReadOnlySpan<string> known)
    {
        var found = new List<string>();
        foreach (var member in element.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null && !known.Contains(member.Name)) found.Add(member.Name);
        }
        return found;
    }

    /// <summary>The document, or null when the bytes are no JSON.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
