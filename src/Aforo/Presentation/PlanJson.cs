using System.Collections.Immutable;
using System.Text.Json;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Fixing;
using Aforo.Probes;
using Aforo.Remedies.Changes;
using Aforo.Remedies.Planning;

namespace Aforo.Presentation;

/// <summary>A plan and what became of it, for a program: <c>aforo.plan/1</c>.</summary>
internal static class PlanJson
{
    public static void Write(Stream output, FixAnswer answer, Catalogue words)
    {
        using var document = new JsonAnswer(output);
        var writer = document.Writer;
        var plan = answer.Plan;
        writer.WriteStartObject();
        writer.WriteString("schema", "aforo.plan/1");
        writer.WriteString("state", JsonText.Kebab(answer.State.ToString()));
        writer.WriteString("why", answer.Why);
        writer.WriteString("run", answer.Run);
        JsonText.Array(writer, "steps", plan.Steps, step => Write(writer, step, answer, words));
        JsonText.Array(writer, "changes", answer.Blueprint.Changes, change => Write(writer, change));
        JsonText.Array(writer, "refusals", answer.Blueprint.Refusals, refusal =>
        {
            writer.WriteStartObject();
            writer.WriteString("word", refusal.Word);
            writer.WriteString("place", refusal.Place);
            writer.WriteString("detail", JsonText.English(refusal.Detail));
            writer.WriteEndObject();
        });
        JsonText.Array(writer, "manual", plan.Manual, step => Write(writer, step, words));
        JsonText.Array(writer, "competing", plan.Competing, remedy =>
        {
            writer.WriteStartObject();
            writer.WriteString("id", remedy.Id);
            writer.WriteString("summary", words.Text("competing." + remedy.Id, remedy.Slots));
            JsonText.Flag(writer, "holds", remedy.Holds);
            writer.WriteString("ruled_out_by", remedy.RuledOutBy);
            writer.WriteBoolean("chosen", remedy.Chosen);
            Slots(writer, "cost", remedy.Slots);
            writer.WriteEndObject();
        });
        writer.WriteStartObject("foreseen");
        Findings(writer, "mended", plan.Mends);
        Findings(writer, "stays", plan.Stays);
        Findings(writer, "current", plan.Foreseen.Current);
        writer.WriteEndObject();
        Proof(writer, answer);
        JsonText.Array(writer, "troubles", answer.Troubles, trouble =>
        {
            writer.WriteStartObject();
            writer.WriteString("word", trouble.Word);
            writer.WriteString("place", trouble.Place);
            writer.WriteString("detail", trouble.Detail);
            writer.WriteEndObject();
        });
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, PlannedStep step, FixAnswer answer, Catalogue words)
    {
        writer.WriteStartObject();
        writer.WriteString("remedy", step.Remedy);
        writer.WriteString("summary", words.Text("step." + step.Remedy, step.Slots));
        Slots(writer, "values", step.Slots);
        JsonText.Array(writer, "mends", step.Mends, writer.WriteStringValue);
        JsonText.Array(writer, "settings", step.Intentions.OfType<Remedies.Planning.Intentions.SettingIntention>(), setting =>
        {
            writer.WriteStartObject();
            writer.WriteString("file", setting.File);
            writer.WriteString("pointer", setting.Pointer);
            JsonText.Value(writer, "before", setting.Before);
            JsonText.Value(writer, "after", setting.After);
            writer.WriteEndObject();
        });
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Change change)
    {
        writer.WriteStartObject();
        writer.WriteString("id", change.Id);
        writer.WriteString("kind", JsonText.Kebab(change.GetType().Name));
        writer.WriteString("place", change.Place);
        JsonText.Array(writer, "findings", change.Findings, writer.WriteStringValue);
        writer.WriteString("preview", change.Preview);
        if (change is FileChange file) writer.WriteString("planned_on", file.PlannedOn);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ManualStep step, Catalogue words)
    {
        writer.WriteStartObject();
        writer.WriteString("remedy", step.Remedy);
        writer.WriteString("summary", words.Text("remedy." + step.Remedy, step.Slots).Replace("\n$ ", " ", StringComparison.Ordinal));
        JsonText.Array(writer, "findings", step.Findings, writer.WriteStringValue);
        JsonText.Array(writer, "commands", step.Commands, command =>
        {
            writer.WriteStartObject();
            writer.WriteString("file", command.File);
            writer.WriteString("text", command.Text);
            writer.WriteEndObject();
        });
        writer.WriteString("restart", step.Restart);
        writer.WriteString("why", step.Why);
        writer.WriteEndObject();
    }

    private static void Proof(Utf8JsonWriter writer, FixAnswer answer)
    {
        if (answer.Proof is not { } proof)
        {
            writer.WriteNull("proof");
            return;
        }
        writer.WriteStartObject("proof");
        writer.WriteBoolean("holds", proof.Holds);
        Findings(writer, "mended", proof.Mended);
        Findings(writer, "still", proof.Still);
        Findings(writer, "new", proof.New);
        ProbeJson.Write(writer, proof.Probe);
        writer.WriteEndObject();
    }

    private static void Findings(Utf8JsonWriter writer, string name, IEnumerable<Finding> findings) => JsonText.Array(writer, name, findings, finding =>
    {
        writer.WriteStartObject();
        writer.WriteString("id", finding.Id);
        writer.WriteString("rule", finding.Rule);
        writer.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
        writer.WriteEndObject();
    });

    private static void Slots(Utf8JsonWriter writer, string name, ImmutableDictionary<string, FactValue> slots)
    {
        writer.WriteStartObject(name);
        foreach (var (slot, value) in slots.OrderBy(slot => slot.Key, StringComparer.Ordinal)) JsonText.Value(writer, slot, value);
        writer.WriteEndObject();
    }
}
