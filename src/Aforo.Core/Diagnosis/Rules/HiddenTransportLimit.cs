using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>
/// TMO-04: a limit that nobody wrote, in an HTTP library or a server, ends the request. Told from a written one by the layer
/// that is lowest, or by clients that leave after exactly a library's round figure while every written limit is higher.
/// </summary>
internal sealed class HiddenTransportLimit() : RouteRule("TMO-04", "time.hidden-transport-limit")
{
    /// <summary>Limits of HTTP libraries and SDKs, in seconds: undici 300 (headers and body), OpenAI and Anthropic SDKs 600, proxies 60.</summary>
    private static readonly double[] RoundFigures = [60, 120, 300, 600];

    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var hidden = assessment.BrokenTime?.Ceiling is { Layer: Layers.HttpClient or Layers.AgentDefault } link ? link : null;
        var written = assessment.Time.SelectMany(chain => chain.Links).Where(link => link is { Role: Role.InForce, Value: not null, Span: not Span.Load }).Min(link => link.Value);
        var struck = RoundFigures
            .Select(figure => (Figure: figure, Incidents: TimeoutBelowPrefill.StruckSinceConfigured(assessment, figure).ToArray()))
            .Where(row => row.Incidents.Length > 0 && assessment.Route.Agent is not null && !(written <= row.Figure * 1.01))
            .OrderByDescending(row => row.Incidents.Length).FirstOrDefault();
        if (hidden is null && struck.Incidents is null) yield break;
        var limit = hidden?.Value ?? struck.Figure;
        var demand = assessment.Time.Select(chain => chain.Demand).FirstOrDefault(demand => demand is not null);
        var mended = hidden is null && demand is not null && demand.Value < limit;
        var incidents = struck.Incidents ?? TimeoutBelowPrefill.Struck(assessment, limit).ToArray();
        yield return Found(assessment, Severity.Critical, ("limit", limit), ("count", incidents.Length), ("needed", demand is null ? FactValue.Unknown : Math.Round(demand.Value, 1)), ("layer", hidden?.Layer ?? Layers.HttpClient)) with
        {
            Status = mended ? Status.Mended : Status.Current,
            Variant = hidden is null ? "struck" : null,
            Evidence = [.. hidden is null ? [] : (Evidence[])[Of(hidden, FactNames.Timeout, "seconds")], .. incidents.Take(3).Select(incident => Of(incident, NumberNames.LatencyS))],
            Arithmetic = demand is null ? [] : [Calculation.Minus(Math.Round(demand.Value, 1), limit, "seconds")],
            Remedy = mended ? null : new Remedy("agent.set-provider-timeout", Values(("to", demand is null ? FactValue.Unknown : Math.Ceiling(TimeoutBelowPrefill.Headroom * demand.Value / 60) * 60)), Automatic: true),
            Explains = [.. incidents],
            Weight = limit * Math.Max(1, incidents.Length) + 4e5,
        };
    }
}
