using System.Text.Json;

namespace Aforo.Gateway.Translation;

/// <summary>Writes server-sent events.</summary>
internal static class SseText
{
    public static void Event(Stream output, string? name, Action<Utf8JsonWriter> write)
    {
        if (name is not null)
        {
            output.Write("event: "u8);
            output.Write(System.Text.Encoding.UTF8.GetBytes(name));
            output.WriteByte((byte)'\n');
        }
        output.Write("data: "u8);
        using (var writer = new Utf8JsonWriter(output, JsonWriting.Options)) write(writer);
        output.Write("\n\n"u8);
    }
}
