using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Aforo.Remedies.Journaling;

/// <summary>Writes the lines of a journal: one JSON object each.</summary>
internal static class JournalLine
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Begin(string run, DateTimeOffset time, string version, int planned) => Write(json =>
    {
        json.WriteString("event", "begin");
        json.WriteString("schema", "aforo.journal/1");
        json.WriteString("run", run);
        json.WriteString("time", time);
        json.WriteString("aforo", version);
        json.WriteNumber("planned", planned);
    });

    /// <summary>An event of the whole run: <c>applied</c>, <c>rolling-back</c>, <c>rolled-back</c>, <c>undoing</c>, <c>undone</c>.</summary>
    public static byte[] Event(string name, DateTimeOffset time, string? reason = null) => Write(json =>
    {
        json.WriteString("event", name);
        json.WriteString("time", time);
        if (reason is not null) json.WriteString("reason", reason);
    });

    /// <summary>An event of one change: <c>done</c>, <c>reverting</c>, <c>reverted</c>.</summary>
    public static byte[] Event(string name, int number, string? before, string? after) => Write(json =>
    {
        json.WriteString("event", name);
        json.WriteNumber("number", number);
        if (before is not null) json.WriteString("before", before);
        if (after is not null) json.WriteString("after", after);
    });

    public static byte[] Intended(JournalEntry entry) => Write(json =>
    {
        json.WriteString("event", "intended");
        json.WriteNumber("number", entry.Number);
        json.WriteString("change", entry.Change);
        json.WriteString("kind", entry.Kind);
        json.WriteStartArray("findings");
        foreach (var finding in entry.Findings) json.WriteStringValue(finding);
        json.WriteEndArray();
        json.WriteString("before", entry.Before);
        json.WriteString("after", entry.After);
        switch (entry)
        {
            case FileEntry file:
                json.WriteString("path", file.Path);
                json.WriteString("target", file.Target);
                json.WriteString("staged", file.Staged);
                json.WriteString("inverse", file.Inverse);
                break;
            case CreationEntry creation:
                json.WriteString("path", creation.Path);
                json.WriteString("staged", creation.Staged);
                json.WriteStartArray("folders");
                foreach (var folder in creation.Folders) json.WriteStringValue(folder);
                json.WriteEndArray();
                break;
            case DefinitionEntry definition:
                json.WriteString("server", definition.Server);
                json.WriteString("name", definition.Name);
                json.WriteString("from", definition.From);
                json.WriteString("backup", definition.Backup);
                json.WriteStartObject("parameters");
                foreach (var (name, value) in definition.Parameters) json.WriteNumber(name, value);
                json.WriteEndObject();
                break;
        }
    });

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return [.. bytes.WrittenSpan, (byte)'\n'];
    }
}
