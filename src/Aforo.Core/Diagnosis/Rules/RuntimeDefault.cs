using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CTX-03: nobody sets the context, so the runtime's default decides, and it is too small for what is asked.</summary>
internal sealed class RuntimeDefault() : RouteRule("CTX-03", "context.runtime-default")
{
    /// <summary>What a coding agent sends before the user types; a window below it serves none (agents' own base prompts are 18,000 tokens and more).</summary>
    private const double SmallestUsefulWindow = 16_384;

    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var decided = assessment.Context.Links.LastOrDefault(link => link is { Role: Role.InForce, Layer: Layers.Tier or Layers.ServerDefault });
        if (decided is not { Value: { } value } || assessment.Context.Ceiling?.Value is not { } ceiling || ceiling < value) yield break;
        var fails = assessment.Context.Holds == false;
        var agentExpects = assessment.Route.AgentFact(FactNames.ContextWindow)?.Value.Number;
        if (!fails && (assessment.Route.Agent is null || agentExpects is { } window && window <= value || value >= SmallestUsefulWindow)) yield break;
        yield return Found(assessment, fails ? Severity.Critical : Severity.Warning,
            ("value", value), ("prompt", assessment.Prompt is { } known ? known : FactValue.Unknown), ("version", assessment.Route.Runtime?.Version),
            ("native", assessment.NativeContext is { } native ? native : FactValue.Unknown)) with
        {
            Variant = fails ? "fails" : null,
            Evidence = assessment.Context.Demand is { } demand ? [Of(decided, decided.Layer), Of(demand, FactNames.PromptTokens)] : [Of(decided, decided.Layer)],
            Arithmetic = fails ? [Calculation.Minus(assessment.Prompt!.Value, value, "tokens")] : [],
            Remedy = DefinitionRemedy.For(assessment),
            Weight = fails ? assessment.Prompt!.Value - value : 0,
        };
    }
}
