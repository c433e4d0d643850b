using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CTX-13: the definition allows less than the model was trained for, and a real prompt needed more.</summary>
internal sealed class DefinitionBelowNative() : RouteRule("CTX-13", "context.definition-below-native")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var definition = assessment.Context.Links.FirstOrDefault(link => link is { Layer: Layers.Definition, Value: not null, Role: Role.InForce });
        if (definition?.Value is not { } limit || assessment.NativeContext is not { } native || limit >= native) yield break;
        if (assessment.Context.Demand is not { } demand || demand.Value <= limit || assessment.ContextNow < limit) yield break;
        var need = assessment.MemoryAtTarget;
        yield return Found(assessment, Severity.Critical,
            ("limit", limit), ("prompt", demand.Value), ("native", native), ("excess", demand.Value - limit),
            ("target", assessment.TargetContext is { } target ? target : FactValue.Unknown)) with
        {
            Variant = demand.Value > native ? "native-too-small" : null,
            Evidence = [Of(definition, FactNames.NumCtx), Of(demand, FactNames.PromptTokens), .. assessment.Context.Links.Where(link => link.Layer == Layers.ModelNative).Take(1).Select(link => Of(link, FactNames.NativeContext))],
            Arithmetic = [Calculation.Minus(demand.Value, limit, "tokens")],
            Remedy = assessment.TargetContext is null ? null : DefinitionRemedy.For(assessment),
            Weight = demand.Value - limit + 1e6,
        };
    }
}
