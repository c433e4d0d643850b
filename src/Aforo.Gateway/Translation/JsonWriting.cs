using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Aforo.Gateway.Translation;

/// <summary>Writes values that may be absent.</summary>
internal static class JsonWriting
{
    /// <summary>Letters beyond ASCII stay as they are: the bodies are JSON over HTTP, never part of a page.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Optional(this Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null) writer.WriteString(name, value);
    }

    public static void Optional(this Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } known) writer.WriteNumber(name, known);
    }

    public static void Optional(this Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } known) writer.WriteNumber(name, known);
    }

    public static void Optional(this Utf8JsonWriter writer, string name, bool? value)
    {
        if (value is { } known) writer.WriteBoolean(name, known);
    }

    /// <summary>The list of tools as OpenAI's chat and Ollama take it.</summary>
    public static void Functions(this Utf8JsonWriter writer, ImmutableArray<ToolDefinition> tools)
    {
        writer.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", tool.Name);
            writer.Optional("description", tool.Description);
            writer.Schema("parameters", tool.Schema);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>A tool's arguments as an object; text that is no JSON object becomes an empty one, as the servers themselves do.</summary>
    public static void Arguments(this Utf8JsonWriter writer, string name, string arguments)
    {
        writer.WritePropertyName(name);
        using var parsed = JsonReading.Parse(System.Text.Encoding.UTF8.GetBytes(arguments));
        if (parsed?.RootElement.ValueKind == JsonValueKind.Object)
        {
            parsed.RootElement.WriteTo(writer);
            return;
        }
        writer.WriteStartObject();
        writer.WriteEndObject();
    }

    public static void Schema(this Utf8JsonWriter writer, string name, JsonElement? schema)
    {
        writer.WritePropertyName(name);
        if (schema is { } known)
        {
            known.WriteTo(writer);
            return;
        }
        writer.WriteStartObject();
        writer.WriteString("type", "object");
        writer.WriteStartObject("properties");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public static void Strings(this Utf8JsonWriter writer, string name, IReadOnlyCollection<string> values)
    {
        if (values.Count == 0) return;
        writer.WriteStartArray(name);
        foreach (var value in values) writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    /// <summary>A document written into bytes.</summary>
    public static byte[] Document(Action<Utf8JsonWriter> write)
    {
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, Options)) write(writer);
        return output.ToArray();
    }
}
