using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Aforo.Lab.Simulators.Cloud;

/// <summary>Writes and frames JSON.</summary>
internal static class CloudJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Object(Action<Utf8JsonWriter> members)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    /// <summary>The one object in an array.</summary>
    public static byte[] InArray(byte[] json) => [(byte)'[', .. json, (byte)']'];

    /// <summary>A server-sent event.</summary>
    /// <param name="name">Null for one without a name.</param>
    public static byte[] Event(string? name, byte[] json) => [.. name is null ? [] : Encoding.UTF8.GetBytes($"event: {name}\n"), .. "data: "u8, .. json, .. "\n\n"u8];

    public static void Nested(this Utf8JsonWriter json, string name, Action<Utf8JsonWriter> members)
    {
        json.WriteStartObject(name);
        members(json);
        json.WriteEndObject();
    }

    public static void Item(this Utf8JsonWriter json, Action<Utf8JsonWriter> members)
    {
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    }

    public static void List(this Utf8JsonWriter json, string name, Action<Utf8JsonWriter> items)
    {
        json.WriteStartArray(name);
        items(json);
        json.WriteEndArray();
    }

    public static string Text(this JsonElement body, string name) => body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    public static bool Flag(this JsonElement body, string name) => body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    public static long? Whole(this JsonElement body, string name) => body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    public static IEnumerable<JsonElement> Items(this JsonElement body, string name) => body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
}
