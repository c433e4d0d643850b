using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>TMO-10: requests wait for a slot: clients leave in the queue, the queue is full, or requests to one slot overlap.</summary>
internal sealed class QueueWait() : RouteRule("TMO-10", "time.queue-wait")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var full = assessment.Route.Of(IncidentKinds.QueueFull).ToArray();
        var left = assessment.Route.Of(IncidentKinds.ClientGone).Where(incident => incident.Phase == "queue").ToArray();
        var slots = (assessment.Route.RuntimeFact(FactNames.Slots) ?? assessment.Route.RuntimeFact(FactNames.Parallel))?.Value.Number;
        var waiting = QueueOverlap.Longest(assessment.Route, slots);
        if (full.Length + left.Length == 0 && waiting is null) yield break;
        yield return Found(assessment, full.Length + left.Length > 0 ? Severity.Critical : Severity.Warning,
            ("full", full.Length), ("left", left.Length), ("slots", slots), ("waited", waiting?.Waited), ("ran", waiting?.Ran)) with
        {
            Variant = waiting is null ? "refused" : null,
            Evidence = [.. full.Take(2).Select(incident => Of(incident, NumberNames.Status)), .. left.Take(2).Select(incident => Of(incident, NumberNames.LatencyS)), .. waiting is null ? [] : waiting.Evidence],
            Remedy = new Remedy(assessment.Route.Runtime?.Kind == "ollama" ? "ollama.set-parallel" : "llama-server.more-slots", Values(("slots", (slots ?? 1) + 1))),
            Explains = [.. full, .. left],
            Weight = waiting?.Waited ?? 60,
        };
    }
}
