using System.Text.Json;

namespace Aforo.Systems.Runtimes;

/// <summary>Members of a JSON object, where another type than expected is the same as being absent.</summary>
public static class JsonMembers
{
    public static JsonElement? Member(this JsonElement element, string name)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            // A name that is no text, such as half a surrogate pair.
            return null;
        }
    }

    /// <summary>The member where it is an object.</summary>
    public static JsonElement? Object(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    /// <summary>The member's items where it is an array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    /// <summary>A whole number that is not negative.</summary>
    public static long? Count(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) && number >= 0 ? number : null;

    public static double? Number(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    public static string? Text(this JsonElement element, string name) => element.Member(name)?.AsText();

    /// <summary>The text of a string; null for everything else, also for bytes that are no UTF-8 and for half a surrogate pair.</summary>
    public static string? AsText(this JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static bool? Flag(this JsonElement element, string name) => element.Member(name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
