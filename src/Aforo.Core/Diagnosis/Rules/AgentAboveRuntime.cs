using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CTX-02: the agent believes in more context than the runtime gives, so it compacts too late.</summary>
internal sealed class AgentAboveRuntime() : RouteRule("CTX-02", "context.agent-above-runtime")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        if (assessment.ContextNow is not { } runtime) yield break;
        var fact = assessment.Route.AgentFact(FactNames.InputBudget) ?? assessment.Route.AgentFact(FactNames.ContextWindow);
        if (fact?.Value.Number is not { } agent) yield break;
        var trigger = assessment.Route.AgentFact(FactNames.CompactionThreshold)?.Value.Number;
        if (agent <= runtime || trigger <= runtime) yield break;
        var fails = assessment.Context.Holds == false;
        var effect = assessment.Overflow?.Effect ?? assessment.Route.Behaviour?.Overflow(new OverflowQuestion
        {
            Version = assessment.Route.Runtime?.Version,
            PromptTokens = (long)agent,
            Context = (long)runtime,
            Truncate = assessment.Route.AgentFact(FactNames.Truncate)?.Value.Flag,
        }).Effect;
        yield return Found(assessment, fails ? Severity.Critical : Severity.Warning, ("agent_window", agent), ("runtime_window", runtime), ("excess", agent - runtime)) with
        {
            Variant = effect switch { OnExceed.Cut => "cut", OnExceed.Reject => "reject", _ => null },
            Evidence = [Evidence.Of(fact), Of(assessment.Context.Ceiling!, assessment.Context.Ceiling!.Layer)],
            Arithmetic = [Calculation.Minus(agent, runtime, "tokens")],
            Remedy = new Remedy("agent.lower-window", Values(("to", runtime)), Automatic: true),
            Weight = agent - runtime,
        };
    }
}
