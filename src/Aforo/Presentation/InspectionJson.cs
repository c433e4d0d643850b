using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Formats.Cases;

namespace Aforo.Presentation;

/// <summary>What was read out of one source, for a program: <c>aforo.inspection/1</c>.</summary>
public static class InspectionJson
{
    public static void Write(Stream output, string kind, Observation seen)
    {
        using var answer = new JsonAnswer(output);
        var writer = answer.Writer;
        writer.WriteStartObject();
        writer.WriteString("schema", "aforo.inspection/1");
        writer.WriteString("kind", kind);
        JsonText.Array(writer, "facts", seen.Facts, fact =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", fact.Name);
            writer.WritePropertyName("scope");
            JsonSerializer.Serialize(writer, fact.Scope, CaseJson.Default.Scope);
            JsonText.Value(writer, "value", fact.Value);
            writer.WriteString("unit", fact.Unit);
            writer.WriteString("role", JsonText.Kebab(fact.Role.ToString()));
            writer.WriteString("layer", fact.Layer);
            if (fact.OverriddenBy is { } winner) writer.WriteString("overridden_by", winner);
            if (fact.Reason is { } reason) writer.WriteString("reason", reason);
            JsonText.Basis(writer, fact.Basis);
            JsonText.Source(writer, fact.Source);
            writer.WriteEndObject();
        });
        JsonText.Array(writer, "incidents", seen.Incidents, incident => IncidentJson.Write(writer, incident, null));
        JsonText.Array(writer, "requests", seen.Requests, request => JsonSerializer.Serialize(writer, request, CaseJson.Default.ObservedRequest));
        JsonText.Array(writer, "problems", seen.Problems, problem =>
        {
            writer.WriteStartObject();
            writer.WriteString("kind", problem.Kind);
            writer.WriteString("message", JsonText.English(problem.What));
            JsonText.Source(writer, problem.Source);
            writer.WriteEndObject();
        });
        JsonText.Array(writer, "models", seen.Models, model => JsonSerializer.Serialize(writer, model, CaseJson.Default.ModelSeen));
        if (seen.Machine is { } machine)
        {
            writer.WritePropertyName("machine");
            JsonSerializer.Serialize(writer, machine, CaseJson.Default.Machine);
        }
        writer.WriteEndObject();
    }
}
