using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Core.Workload;

/// <summary>What past requests ask of the present configuration.</summary>
public static class Demands
{
    /// <summary>
    /// The largest prompt that anybody sent, as the client sent it: before any cut, reused part included. Null when no
    /// size is known.
    /// </summary>
    public static Demand? LargestPrompt(IEnumerable<ObservedRequest> requests, IEnumerable<Incident> incidents)
    {
        var fromRequests = requests.Where(request => request.PromptTokens > 0)
            .Select(request => new Demand { Value = request.PromptTokens!.Value, Basis = request.Basis, Source = request.Source });
        var fromIncidents = incidents.Where(incident => incident.Number(NumberNames.PromptTokens) > 0)
            .Select(incident => new Demand { Value = incident.Number(NumberNames.PromptTokens)!.Value, Source = incident.Source with { Line = incident.Line ?? incident.Source.Line } });
        return fromRequests.Concat(fromIncidents).MaxBy(demand => demand.Value);
    }

    /// <summary>
    /// The speed of reading a prompt, tok/s, taken at the largest prompt that was measured, because it falls with depth.
    /// Measured figures go before claimed ones.
    /// </summary>
    public static Demand? PrefillSpeed(IEnumerable<Fact> facts, IEnumerable<Incident> incidents)
    {
        var atDepth = incidents.Where(incident => incident.Kind == IncidentKinds.PrefillProgress && incident.Number(NumberNames.TokS) > 0)
            .MaxBy(incident => incident.Number(NumberNames.TokensDone) ?? 0);
        if (atDepth is not null)
        {
            return new Demand { Value = atDepth.Number(NumberNames.TokS)!.Value, Basis = Basis.Measured, Source = atDepth.Source with { Line = atDepth.Line ?? atDepth.Source.Line } };
        }
        var fact = facts.Where(fact => fact is { Name: FactNames.PrefillSpeed, Value.Number: > 0 }).OrderBy(fact => fact.Basis == Basis.Claimed).ThenBy(fact => fact.Value.Number).FirstOrDefault();
        return fact is null ? null : new Demand { Value = fact.Value.Number!.Value, Basis = fact.Basis, Source = fact.Source };
    }

    /// <summary>The longest load of a model that a log recorded, in seconds; null when none is known.</summary>
    public static double? LongestLoad(IEnumerable<Incident> incidents) =>
        incidents.Where(incident => incident.Kind == IncidentKinds.ModelReload).Max(incident => incident.Number(NumberNames.DurationS));
}
