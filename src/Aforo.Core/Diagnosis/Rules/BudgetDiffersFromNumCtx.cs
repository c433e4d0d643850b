using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CTX-06: the agent asks for a smaller context than it plans to fill.</summary>
internal sealed class BudgetDiffersFromNumCtx() : RouteRule("CTX-06", "context.budget-differs-from-num-ctx")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        if (assessment.Route.AgentFact(FactNames.NumCtx) is not { Value.Number: { } sent } numCtx || assessment.Route.SpeaksOpenAi) yield break;
        var budget = assessment.Route.AgentFact(FactNames.InputBudget) ?? assessment.Route.AgentFact(FactNames.ContextWindow);
        if (budget?.Value.Number is not { } planned || planned <= sent) yield break;
        yield return Found(assessment, assessment.Context.Holds == false ? Severity.Critical : Severity.Warning, ("budget", planned), ("sent", sent)) with
        {
            Evidence = [Evidence.Of(budget), Evidence.Of(numCtx)],
            Arithmetic = [Calculation.Minus(planned, sent, "tokens")],
            Remedy = new Remedy("agent.lower-window", Values(("to", sent)), Automatic: true),
            Weight = planned - sent,
        };
    }
}
