using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CTX-08: nothing is declared for the model, so the agent's own default caps the context, although more is offered.</summary>
internal sealed class ClientDefaultCaps() : RouteRule("CTX-08", "context.client-default-caps")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var cap = assessment.Route.AgentFacts.FirstOrDefault(fact => fact is { Name: FactNames.InputBudget or FactNames.NumCtx, Layer: Layers.AgentDefault, Role: Role.InForce, Value.Number: > 0, Scope.Purpose: null });
        if (cap?.Value.Number is not { } limit || assessment.Route.AgentFacts.Any(fact => fact is { Name: FactNames.InputBudget or FactNames.NumCtx, Layer: Layers.AgentConfig, Role: Role.InForce })) yield break;
        // What somebody set on the server counts for more than what the model was trained for.
        var offered = assessment.Context.Links.Where(link => link is { Layer: Layers.Definition or Layers.ServerVariable or Layers.DesktopApp or Layers.ServerFlag, Role: not Role.Ineffective, Value: not null }).MaxBy(link => link.Value)
            ?? assessment.Context.Links.FirstOrDefault(link => link is { Layer: Layers.ModelNative, Value: not null });
        if (offered?.Value is not { } available || available <= limit) yield break;
        var fails = assessment.Prompt > limit;
        var isSet = offered.Layer != Layers.ModelNative;
        yield return Found(assessment, fails ? Severity.Critical : isSet ? Severity.Warning : Severity.Info, ("cap", limit), ("offered", available), ("prompt", assessment.Prompt)) with
        {
            Variant = isSet ? null : "native",
            Evidence = [Evidence.Of(cap), Of(offered, offered.Layer)],
            Arithmetic = [Calculation.Minus(available, limit, "tokens")],
            Remedy = new Remedy("agent.declare-model", Values(("to", isSet ? available : assessment.LargestContext is > 0 and { } fits ? fits : available))),
            Weight = fails ? assessment.Prompt!.Value - limit : available - limit,
        };
    }
}
