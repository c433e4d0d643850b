using System.Text.Json;
using Aforo.Remedies;
using Aforo.Remedies.Undoing;

namespace Aforo.Presentation;

/// <summary><c>aforo.undo/1</c>.</summary>
internal static class UndoJson
{
    public static void Write(Stream output, UndoOutcome outcome)
    {
        using var answer = new JsonAnswer(output);
        var writer = answer.Writer;
        writer.WriteStartObject();
        writer.WriteString("schema", "aforo.undo/1");
        writer.WriteString("state", JsonText.Kebab(outcome.State.ToString()));
        writer.WriteString("run", outcome.Run);
        JsonText.Array(writer, "changes", outcome.Changes, change =>
        {
            writer.WriteStartObject();
            HistoryJson.Entry(writer, change.Entry);
            writer.WriteBoolean("was_in_force", change.WasInForce);
            writer.WriteBoolean("keeps_later_edit", change.KeepsLaterEdit);
            writer.WriteEndObject();
        });
        JsonText.Array(writer, "troubles", outcome.Troubles, trouble => Trouble(writer, trouble));
        writer.WriteEndObject();
    }

    public static void Trouble(Utf8JsonWriter writer, Trouble trouble)
    {
        writer.WriteStartObject();
        writer.WriteString("word", trouble.Word);
        writer.WriteString("place", trouble.Place);
        writer.WriteString("detail", trouble.Detail);
        JsonText.Array(writer, "conflicts", trouble.Conflicts, conflict =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("line", conflict.Line);
            writer.WriteString("before", conflict.Before);
            writer.WriteString("written", conflict.Written);
            writer.WriteString("now", conflict.Now);
            writer.WriteEndObject();
        });
        writer.WriteEndObject();
    }
}
