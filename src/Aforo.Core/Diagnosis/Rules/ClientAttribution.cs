using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>
/// CACHE-04: the agent puts a line about itself at the head of every prompt, which in some releases changes with each request, and speaks to a server
/// whose prefix cache that breaks.
/// </summary>
internal sealed class ClientAttribution() : RouteRule("CACHE-04", "cache.client-attribution")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        if (assessment.Route.AgentFact(FactNames.Attribution) is not { Value.Flag: true } line || assessment.Route.AgentFact(FactNames.BaseUrl) is not { } address) yield break;
        var lost = CacheLosses.Of(assessment.Route).Where(loss => loss.SameConversation).ToArray();
        var tokens = lost.Sum(loss => loss.LostTokens);
        yield return Found(assessment, Severity.Warning, ("count", lost.Length), ("lost", lost.Length > 0 ? tokens : FactValue.Unknown), ("address", address.Value)) with
        {
            Variant = lost.Length > 0 ? "seen" : null,
            Evidence = [Evidence.Of(address), Evidence.Of(line), .. lost.Take(3).Select(loss => Of(loss.Incident, Cases.NumberNames.KeptTokens))],
            Remedy = new Remedy("agent.no-attribution", Values()),
            Weight = tokens / 1000,
        };
    }
}
