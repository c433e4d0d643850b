using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CTX-10: what is reserved for the answer leaves no room for a prompt.</summary>
internal sealed class OutputReserve() : RouteRule("CTX-10", "context.output-reserve")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var window = assessment.Route.AgentFact(FactNames.ContextWindow) ?? assessment.Route.AgentFact(FactNames.InputBudget);
        if (window?.Value.Number is not { } size || assessment.Route.AgentFact(FactNames.MaxOutputTokens) is not { Value.Number: { } output } fact) yield break;
        var reserve = assessment.Route.AgentFact(FactNames.ReserveTokens)?.Value.Number ?? 0;
        var left = size - Math.Max(output, reserve);
        // Below a quarter of the window, compaction can never get under its own threshold again.
        if (left > size / 4) yield break;
        yield return Found(assessment, left <= 0 ? Severity.Critical : Severity.Warning, ("window", size), ("output", output), ("left", left), ("quarter", Math.Floor(size / 4))) with
        {
            Evidence = [Evidence.Of(window), Evidence.Of(fact)],
            Arithmetic = [Calculation.Minus(size, Math.Max(output, reserve), "tokens")],
            Remedy = new Remedy("agent.set-output-limit", Values(("to", Math.Floor(size / 4))), Automatic: true),
            Weight = output,
        };
    }
}
