using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>TMO-07: loading the model took longer than the runtime, or the client, allows.</summary>
internal sealed class LoadTimeout() : RouteRule("TMO-07", "time.load-timeout")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var timeouts = assessment.Route.Of(IncidentKinds.LoadTimeout).ToArray();
        var left = assessment.Route.Of(IncidentKinds.RequestCancelledInLoad).ToArray();
        if (timeouts.Length + left.Length == 0) yield break;
        var waited = timeouts.Select(incident => incident.Number(NumberNames.ElapsedS)).Concat(left.Select(incident => incident.Number(NumberNames.LatencyS))).Max();
        var limit = assessment.Route.RuntimeFacts.FirstOrDefault(fact => fact is { Name: FactNames.Timeout, Scope.Timeout: "load", Role: Role.InForce })?.Value.Number;
        var mended = timeouts.Length > 0 && limit is { } now && waited is { } then && (now == 0 || now > then * 1.2);
        yield return Found(assessment, Severity.Warning, ("count", timeouts.Length + left.Length), ("waited", waited), ("limit", limit)) with
        {
            Status = mended ? Status.Mended : Status.Current,
            Variant = timeouts.Length == 0 ? "client" : null,
            Evidence = [.. timeouts.Take(2).Select(incident => Of(incident, NumberNames.ElapsedS)), .. left.Take(2).Select(incident => Of(incident, NumberNames.LatencyS))],
            Remedy = mended ? null : new Remedy(timeouts.Length > 0 ? "ollama.raise-load-timeout" : "runtime.keep-loaded", Values(("to", waited is { } seconds ? Math.Ceiling(seconds * 2 / 60) : FactValue.Unknown))),
            Explains = [.. timeouts, .. left],
            Weight = waited ?? 0,
        };
    }
}
