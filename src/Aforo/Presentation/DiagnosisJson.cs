using System.Text.Json;
using Aforo.Core.Chains;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Formats.Cases;
using Aforo.Probes;

namespace Aforo.Presentation;

/// <summary>The doctor's answer for a program: <c>aforo.diagnosis/1</c>.</summary>
internal static class DiagnosisJson
{
    public static void Write(Stream output, Diagnosis diagnosis, Catalogue words, ProbeAnswer? probe = null)
    {
        using var answer = new JsonAnswer(output);
        var writer = answer.Writer;
        var text = new FindingText(words);
        writer.WriteStartObject();
        writer.WriteString("schema", "aforo.diagnosis/1");
        writer.WriteString("verdict", Verdict.Of(diagnosis, words));
        JsonText.Flag(writer, "hardware_is_enough", diagnosis.HardwareIsEnough);
        JsonText.Array(writer, "findings", diagnosis.Findings, finding => Write(writer, finding, text));
        JsonText.Array(writer, "chains", diagnosis.Chains, chain => Write(writer, chain));
        JsonText.Array(writer, "incidents", diagnosis.Incidents, incident => IncidentJson.Write(writer, incident.Incident, incident));
        JsonText.Array(writer, "not_seen", diagnosis.NotSeen.Distinct(), missing =>
        {
            writer.WriteStartObject();
            writer.WriteString("what", missing.What);
            writer.WriteString("would_settle", missing.WouldSettle);
            writer.WriteString("where", missing.Where);
            writer.WriteEndObject();
        });
        if (probe is not null) ProbeJson.Write(writer, probe);
        writer.WriteStartObject("versions");
        writer.WriteString("aforo", AboutThisProgram.Version);
        writer.WriteString("catalog", diagnosis.Situation.Knowledge.CatalogVersion);
        writer.WriteString("calibration", diagnosis.Situation.Knowledge.CalibrationVersion);
        writer.WriteEndObject();
        var seen = diagnosis.Situation.Seen;
        writer.WritePropertyName("machine");
        if (seen.Machine is { } machine) JsonSerializer.Serialize(writer, machine, CaseJson.Default.Machine);
        else writer.WriteNullValue();
        JsonText.Array(writer, "runtimes", seen.Runtimes, runtime => JsonSerializer.Serialize(writer, runtime, CaseJson.Default.RuntimeSeen));
        JsonText.Array(writer, "agents", seen.Agents, agent => JsonSerializer.Serialize(writer, agent, CaseJson.Default.AgentSeen));
        JsonText.Array(writer, "models", seen.Models, model => JsonSerializer.Serialize(writer, model, CaseJson.Default.ModelSeen));
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Finding finding, FindingText text)
    {
        writer.WriteStartObject();
        writer.WriteString("id", finding.Id);
        writer.WriteString("rule", finding.Rule);
        writer.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
        writer.WriteString("status", finding.Status.ToString().ToLowerInvariant());
        writer.WriteString("title", text.Title(finding));
        writer.WriteString("explanation", text.Explanation(finding));
        writer.WriteString("because_of", finding.BecauseOf);
        JsonText.Subject(writer, finding.Subject);
        JsonText.Array(writer, "evidence", finding.Evidence, evidence =>
        {
            writer.WriteStartObject();
            writer.WriteString("fact", evidence.Fact);
            JsonText.Value(writer, "value", evidence.Said is { } said ? JsonText.English(said) : evidence.Value);
            writer.WriteString("unit", evidence.Unit);
            JsonText.Basis(writer, evidence.Basis);
            JsonText.Source(writer, evidence.Source);
            writer.WriteEndObject();
        });
        JsonText.Array(writer, "arithmetic", finding.Arithmetic, step =>
        {
            writer.WriteStartObject();
            writer.WriteString("expression", step.Expression);
            JsonText.Value(writer, "result", step.Result);
            writer.WriteString("unit", step.Unit);
            writer.WriteEndObject();
        });
        if (finding.Remedy is { } remedy)
        {
            writer.WriteStartObject("remedy");
            writer.WriteString("id", remedy.Id);
            writer.WriteString("summary", text.RemedyInOneLine(finding));
            writer.WriteBoolean("automatic", remedy.Automatic);
            writer.WriteEndObject();
        }
        else writer.WriteNull("remedy");
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Chain chain)
    {
        var ceiling = chain.Ceiling;
        writer.WriteStartObject();
        writer.WriteString("dimension", chain.Dimension.ToString().ToLowerInvariant());
        writer.WriteString("unit", chain.Unit);
        JsonText.Subject(writer, chain.Subject);
        if (chain.Span is { } span) writer.WriteString("span", JsonText.Snake(span.ToString()));
        JsonText.Array(writer, "links", chain.Links, link =>
        {
            writer.WriteStartObject();
            writer.WriteString("layer", link.Layer);
            JsonText.Value(writer, "value", link.Value);
            writer.WriteString("role", JsonText.Kebab(link.Role.ToString()));
            writer.WriteString("overridden_by", link.OverriddenBy);
            writer.WriteString("on_exceed", link.OnExceed?.ToString().ToLowerInvariant());
            writer.WriteString("span", link.Span is { } watched ? JsonText.Snake(watched.ToString()) : null);
            if (link.Reason is { } reason) writer.WriteString("reason", reason);
            JsonText.Basis(writer, link.Basis);
            JsonText.Source(writer, link.Source);
            writer.WriteBoolean("ceiling", ReferenceEquals(link, ceiling));
            writer.WriteEndObject();
        });
        if (chain.Demand is { } demand)
        {
            writer.WriteStartObject("demand");
            JsonText.Value(writer, "value", demand.Value);
            JsonText.Value(writer, "low", demand.Low);
            JsonText.Value(writer, "high", demand.High);
            JsonText.Basis(writer, demand.Basis);
            JsonText.Source(writer, demand.Source);
            writer.WriteEndObject();
        }
        else writer.WriteNull("demand");
        JsonText.Flag(writer, "holds", chain.Holds);
        JsonText.Value(writer, "margin", chain.Margin);
        writer.WriteEndObject();
    }
}
