using System.Text.Json;

namespace Aforo.Gateway.Backends;

/// <summary>Reads what a server tells as JSON. What is of another kind than it should be counts as not told; so do texts and names whose escapes stand for no letters (half of a pair).</summary>
internal static class ToldJson
{
    /// <summary>Null for what is absent, and where <paramref name="item"/> is no object.</summary>
    public static JsonElement? Member(JsonElement item, string name)
    {
        if (item.ValueKind != JsonValueKind.Object) return null;
        try
        {
            return item.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            // A name that is no text stands in the way.
            JsonElement? found = null;
            foreach (var member in item.EnumerateObject())
                if (Name(member) == name) found = member.Value;
            return found;
        }
    }

    public static string? Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static string? Text(JsonElement item, string name) => Member(item, name) is { } value ? Text(value) : null;

    public static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static long? Whole(JsonElement item, string name) => Member(item, name) is { } value ? Whole(value) : null;

    public static long? Whole(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}
