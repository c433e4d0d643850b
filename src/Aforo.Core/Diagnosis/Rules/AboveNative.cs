using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CTX-16: more context is asked for than the model was trained for. The runtime clamps it, or the answers get worse.</summary>
internal sealed class AboveNative() : RouteRule("CTX-16", "context.above-native")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        if (assessment.NativeContext is not { } native) yield break;
        var asked = assessment.Context.Links
            .Where(link => link.Layer is Layers.Definition or Layers.RequestOption or Layers.ServerVariable or Layers.ServerFlag or Layers.DesktopApp && link.Value > native && link.Role != Role.Ineffective)
            .OrderBy(link => link.Role != Role.InForce).FirstOrDefault();
        if (asked?.Value is not { } value) yield break;
        var overridden = asked.Role == Role.Overridden && asked.OverriddenBy is not Layers.ModelNative;
        if (overridden) yield break;
        var clamped = assessment.Route.Of(IncidentKinds.ContextClampedToTrain).ToArray();
        yield return Found(assessment, assessment.Context.Holds == false ? Severity.Warning : Severity.Info, ("asked", value), ("native", native)) with
        {
            Evidence = [Of(asked, FactNames.NumCtx), .. clamped.Take(1).Select(incident => Of(incident, NumberNames.Limit))],
            Arithmetic = [Calculation.Minus(value, native, "tokens")],
            Remedy = new Remedy("context.use-native", Values(("to", native))),
            Explains = [.. clamped],
            Weight = value - native,
        };
    }
}
