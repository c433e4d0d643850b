using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CTX-07: the same key means something else in this version of the agent, and the explicit key is not set.</summary>
internal sealed class KeyChangedMeaning() : RouteRule("CTX-07", "context.key-changed-meaning")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var fact = assessment.Route.AgentFacts.FirstOrDefault(fact => fact is { Name: FactNames.NumCtx or FactNames.ContextWindow, Reason: "key-changed-meaning" });
        if (fact?.Value.Number is not { } value || assessment.ContextNow is not { } now || now == value) yield break;
        var explicitly = assessment.Route.AgentFacts.Any(other => other is { Name: FactNames.NumCtx, Role: Role.InForce, Reason: null });
        if (explicitly) yield break;
        yield return Found(assessment, Severity.Info, ("value", value), ("now", now), ("key", fact.Source.Pointer), ("version", assessment.Route.Agent?.Version)) with
        {
            Evidence = [Evidence.Of(fact), Of(assessment.Context.Ceiling!, assessment.Context.Ceiling!.Layer)],
            Arithmetic = [Calculation.Minus(value, now, "tokens")],
            Remedy = new Remedy("agent.set-explicit-key", Values(("to", value)), Automatic: true),
            Weight = Math.Abs(value - now),
        };
    }
}
