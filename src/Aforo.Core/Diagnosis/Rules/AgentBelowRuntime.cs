using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>
/// CTX-01: the agent lets itself use much less than the runtime holds ready. An agent rightly leaves room for its answer and
/// for compaction, so only what lies beyond a quarter of the window counts as unused.
/// </summary>
internal sealed class AgentBelowRuntime() : RouteRule("CTX-01", "context.agent-below-runtime")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        if (assessment.ContextNow is not { } runtime || assessment.Context.Holds == false) yield break;
        if ((assessment.Route.AgentFact(FactNames.InputBudget) ?? assessment.Route.AgentFact(FactNames.ContextWindow)) is not { Value.Number: { } agent } fact) yield break;
        var output = assessment.Route.AgentFact(FactNames.MaxOutputTokens)?.Value.Number ?? 0;
        var unused = runtime - agent - output;
        if (unused <= runtime / 4 || fact.Layer == Layers.AgentDefault) yield break;
        var perToken = assessment.Memory?.KvBytesPerToken;
        yield return Found(assessment, Severity.Info, ("agent_window", agent), ("runtime_window", runtime), ("unused", unused), ("unused_bytes", perToken is { } bytes ? (long)(bytes * unused) : FactValue.Unknown)) with
        {
            Evidence = [Evidence.Of(fact), Of(assessment.Context.Ceiling!, assessment.Context.Ceiling!.Layer)],
            Arithmetic = perToken is { } each
                ? [Calculation.Minus(runtime, agent, "tokens"), Calculation.Times(unused, each, "bytes")]
                : [Calculation.Minus(runtime, agent, "tokens")],
            Remedy = new Remedy("agent.raise-window", Values(("to", runtime)), Automatic: true),
            Weight = unused,
        };
    }
}
