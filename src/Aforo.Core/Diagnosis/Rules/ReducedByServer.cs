using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CTX-17: the runtime lowered its automatic context after running out of memory, and told nobody.</summary>
internal sealed class ReducedByServer() : RouteRule("CTX-17", "context.reduced-by-server")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var reduced = assessment.Route.Of(IncidentKinds.ContextReducedByServer).ToArray();
        var tier = assessment.Context.Links.FirstOrDefault(link => link is { Layer: Layers.Tier, Role: Role.InForce, Value: not null });
        var loaded = assessment.Context.Links.FirstOrDefault(link => link is { Layer: Layers.Loaded, Role: Role.InForce, Value: not null });
        // Without the definition nobody knows whether the loaded context was automatic.
        var below = assessment.Route.Model is not null && tier is not null && loaded is not null && loaded.Value < tier.Value && !(assessment.NativeContext < tier.Value);
        // A context that somebody sets is never reduced: with one in force, what the log remembers is over.
        var automatic = !assessment.Context.Links.Any(link => link is { Role: Role.InForce, Layer: Layers.Definition or Layers.ServerVariable or Layers.DesktopApp or Layers.RequestOption });
        if (reduced.Length == 0 && !below) yield break;
        var worst = reduced.MinBy(incident => incident.Number(NumberNames.Context) ?? double.MaxValue);
        var mended = !automatic && !below;
        yield return Found(assessment, assessment.Context.Holds == false ? Severity.Critical : Severity.Warning,
            ("tried", worst?.Number(NumberNames.Limit) ?? tier?.Value ?? FactValue.Unknown), ("now", worst?.Number(NumberNames.Context) ?? loaded?.Value ?? FactValue.Unknown)) with
        {
            Status = mended ? Status.Mended : Status.Current,
            Evidence = [.. reduced.Take(2).Select(incident => Of(incident, NumberNames.Context)), .. below ? [Of(tier!, Layers.Tier), Of(loaded!, Layers.Loaded)] : (Evidence[])[]],
            Remedy = mended ? null : new Remedy("ollama.set-context-that-fits", Values(("to", assessment.TargetContext is { } target ? target : FactValue.Unknown))),
            Explains = [.. reduced],
            Weight = (worst?.Number(NumberNames.Limit) ?? 0) - (worst?.Number(NumberNames.Context) ?? 0),
        };
    }
}
