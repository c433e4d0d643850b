using System.Collections.Immutable;
using System.Text.Json;
using Aforo.Remedies.Journaling;

namespace Aforo.Presentation;

/// <summary><c>aforo.history/1</c>: oldest first.</summary>
internal static class HistoryJson
{
    public static void Write(Stream output, ImmutableArray<JournalRun> runs, ImmutableArray<string> unreadable)
    {
        using var answer = new JsonAnswer(output);
        var writer = answer.Writer;
        writer.WriteStartObject();
        writer.WriteString("schema", "aforo.history/1");
        JsonText.Array(writer, "runs", runs, run =>
        {
            writer.WriteStartObject();
            writer.WriteString("id", run.Id);
            writer.WriteString("time", run.Started);
            writer.WriteString("state", JsonText.Kebab(run.State.ToString()));
            writer.WriteString("reason", run.Reason);
            writer.WriteNumber("planned", run.Planned);
            JsonText.Array(writer, "changes", run.Entries, entry =>
            {
                writer.WriteStartObject();
                Entry(writer, entry);
                writer.WriteEndObject();
            });
            writer.WriteEndObject();
        });
        JsonText.Array(writer, "unreadable", unreadable, writer.WriteStringValue);
        writer.WriteEndObject();
    }

    /// <summary>The members of a change, into an object that is open.</summary>
    public static void Entry(Utf8JsonWriter writer, JournalEntry entry)
    {
        writer.WriteString("id", entry.Change);
        writer.WriteString("kind", entry.Kind);
        writer.WriteString("place", entry.Place);
        JsonText.Array(writer, "findings", entry.Findings, writer.WriteStringValue);
        writer.WriteString("state", JsonText.Kebab(entry.State.ToString()));
        writer.WriteString("before", entry.Before);
        writer.WriteString("after", entry.After);
        writer.WriteString("backup", (entry as DefinitionEntry)?.Backup);
    }
}
