using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>TMO-03: a limit is written in a key or a file that this version does not read.</summary>
internal sealed class TimeoutNotRead() : RouteRule("TMO-03", "time.setting-not-read")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        foreach (var fact in assessment.Route.AgentFacts.Where(fact => fact is { Name: FactNames.Timeout, Role: Role.Ineffective, Value.Number: not null }).DistinctBy(fact => (fact.Source.File, fact.Source.Pointer)))
        {
            var inForce = assessment.Route.AgentFact(FactNames.Timeout, fact.Scope.Timeout)?.Value.Number;
            if (inForce >= fact.Value.Number) continue;
            yield return Found(assessment, assessment.BrokenTime is null ? Severity.Warning : Severity.Critical,
                ("written", fact.Value), ("limit", inForce), ("key", fact.Source.Pointer), ("reason", fact.Reason), ("version", assessment.Route.Agent?.Version)) with
            {
                Evidence = [Evidence.Of(fact)],
                Remedy = new Remedy("agent.move-timeout", Values(("to", fact.Value), ("key", fact.Source.Pointer))),
                Weight = fact.Value.Number ?? 0,
            };
        }
    }
}
