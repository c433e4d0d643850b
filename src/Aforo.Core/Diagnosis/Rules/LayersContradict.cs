using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CTX-11: merged layers of an agent's configuration contradict each other: more input is allowed than the window holds.</summary>
internal sealed class LayersContradict() : RouteRule("CTX-11", "context.layers-contradict")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        if (assessment.Route.AgentFact(FactNames.InputBudget) is not { Value.Number: { } budget, Layer: Layers.AgentConfig } input) yield break;
        if (assessment.Route.AgentFact(FactNames.ContextWindow) is not { Value.Number: { } window, Layer: Layers.AgentConfig } whole || budget <= window) yield break;
        yield return Found(assessment, Severity.Warning, ("budget", budget), ("window", window), ("excess", budget - window)) with
        {
            Variant = input.Source.File == whole.Source.File ? null : "files",
            Evidence = [Evidence.Of(input), Evidence.Of(whole)],
            Arithmetic = [Calculation.Minus(budget, window, "tokens")],
            Remedy = new Remedy("agent.lower-input", Values(("to", window), ("file", input.Source.File), ("key", input.Source.Pointer)), Automatic: false),
            Weight = budget - window,
        };
    }
}
