using System.Text.Json;

namespace Aforo.Systems.Machines;

/// <summary>Rows of a JSON reply of a system tool: an array of objects, or one object alone (as PowerShell prints one row).</summary>
internal static class JsonRows
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 32 };

    public static IReadOnlyList<JsonElement> Of(string? json) => Root(json) switch
    {
        { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray().Where(row => row.ValueKind == JsonValueKind.Object)],
        { ValueKind: JsonValueKind.Object } row => [row],
        _ => [],
    };

    /// <summary>The document's root; undefined when the text is no JSON.</summary>
    public static JsonElement Root(string? json)
    {
        if (string.IsNullOrWhiteSpace(json)) return default;
        try
        {
            using var document = JsonDocument.Parse(json.TrimStart('\uFEFF'), Options);
            return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return default;
        }
    }

    public static JsonElement? Member(this JsonElement row, string name) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out var value) ? value : null;

    public static string? Text(this JsonElement row, string name)
    {
        if (row.Member(name) is not { ValueKind: JsonValueKind.String } value) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A whole number that is not negative, written as a number or as text.</summary>
    public static long? Whole(this JsonElement row, string name) => row.Member(name) switch
    {
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var whole) && whole >= 0 => whole,
        { ValueKind: JsonValueKind.String } => Figures.Whole(row.Text(name)),
        _ => null,
    };
}
