using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CTX-04: the name claims a context that is neither the model's own nor the one in force.</summary>
internal sealed class NameContradictsSetting() : RouteRule("CTX-04", "context.name-contradicts-setting")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        if (assessment.Route.ModelName is not { } name || ModelNames.ClaimedContext(name) is not { } claimed) yield break;
        if (assessment.ContextNow is not { } now || ModelNames.ClaimMatches(claimed, now)) yield break;
        if (assessment.NativeContext is { } native && ModelNames.ClaimMatches(claimed, native)) yield break;
        yield return Found(assessment, now < claimed ? Severity.Warning : Severity.Info, ("claimed", claimed), ("now", now)) with
        {
            Evidence = [new Evidence("name", name, null, Basis.Read, assessment.Route.Model?.Source ?? new Source()), Of(assessment.Context.Ceiling!, assessment.Context.Ceiling!.Layer)],
            Arithmetic = [Calculation.Minus(claimed, now, "tokens")],
            Remedy = DefinitionRemedy.For(assessment),
            Weight = Math.Abs(claimed - now),
        };
    }
}
