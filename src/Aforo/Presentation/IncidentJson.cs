using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;

namespace Aforo.Presentation;

/// <summary>An incident as the contract fixes it.</summary>
internal static class IncidentJson
{
    public static void Write(Utf8JsonWriter writer, Incident incident, ExplainedIncident? explained)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", incident.Kind);
        writer.WriteString("time", incident.Time?.ToString());
        writer.WriteBoolean("time_is_approximate", incident.TimeIsApproximate);
        if (incident.RelativeSeconds is { } relative) writer.WriteNumber("t_rel_s", relative);
        if (incident.Line is { } line) writer.WriteNumber("line", line);
        else writer.WriteNull("line");
        if (incident.Phase is { } phase) writer.WriteString("phase", phase);
        if (incident.Cause is { } cause) writer.WriteString("cause", cause);
        if (incident.Fraction is { } fraction) writer.WriteNumber("fraction", fraction);
        JsonText.Source(writer, incident.Source);
        if (explained is not null)
        {
            writer.WriteString("explained_by", explained.ExplainedBy);
            JsonText.Flag(writer, "mended", explained.Mended);
        }
        writer.WriteStartObject("numbers");
        foreach (var (name, value) in incident.Numbers.OrderBy(number => number.Key, StringComparer.Ordinal)) JsonText.Value(writer, name, (double?)value);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
