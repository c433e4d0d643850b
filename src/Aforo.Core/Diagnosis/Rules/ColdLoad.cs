using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>TMO-08: the model is unloaded between requests and loaded again with the same context: its keep-alive ran out.</summary>
internal sealed class ColdLoad() : RouteRule("TMO-08", "time.cold-load")
{
    /// <summary>A load that costs less is not worth a person's attention.</summary>
    private const double WorthTelling = 10;

    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var contexts = assessment.Route.Of(IncidentKinds.ModelReload).ToArray();
        var same = contexts.Where(incident => contexts.Count(other => other.Number(NumberNames.Context) == incident.Number(NumberNames.Context)) == contexts.Length).ToArray();
        // One load may be a change of settings; what comes back with the same context had been unloaded.
        if (same.Length < 2) yield break;
        var seconds = same.Sum(incident => incident.Number(NumberNames.DurationS) ?? 0);
        var keep = assessment.Route.RuntimeFact(FactNames.KeepAlive);
        if (seconds < WorthTelling && same.Length < 3) yield break;
        var mended = keep?.Value.Number is < 0 or >= 3600;
        yield return Found(assessment, Severity.Warning, ("count", same.Length), ("seconds", Math.Round(seconds, 1)), ("keep", keep?.Value.Number)) with
        {
            Status = mended ? Status.Mended : Status.Current,
            Evidence = [.. same.Take(3).Select(incident => Of(incident, NumberNames.DurationS)), .. keep is null ? [] : (Evidence[])[Evidence.Of(keep)]],
            Arithmetic = same.Any(incident => incident.Number(NumberNames.DurationS) is not null) ? [Calculation.Sum("seconds", [.. same.Select(incident => incident.Number(NumberNames.DurationS) ?? 0)])] : [],
            Remedy = mended ? null : new Remedy("ollama.set-keep-alive", Values(("to", "1h"))),
            Explains = [.. same],
            Weight = seconds,
        };
    }
}
