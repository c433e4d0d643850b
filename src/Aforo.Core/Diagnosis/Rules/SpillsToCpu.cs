using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>MEM-01: part of the model lies outside the accelerator, and everything waits for it.</summary>
internal sealed class SpillsToCpu() : RouteRule("MEM-01", "memory.spills-to-cpu")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var size = assessment.Route.RuntimeFact(FactNames.SizeBytes);
        var vram = assessment.Route.RuntimeFact(FactNames.SizeVramBytes);
        var spills = assessment.Route.Of(IncidentKinds.CpuSpill).ToArray();
        var hasAccelerator = situation.Seen.Machine is null || situation.Seen.Machine.Accelerators.Any(accelerator => !accelerator.Ignored);
        if (CpuFallback.Applies(assessment, situation)) yield break;
        if (size?.Value.Number is { } all && vram?.Value.Number is { } inside)
        {
            if (inside >= all * 0.99 || !hasAccelerator) yield break;
            yield return Found(assessment, Severity.Warning, ("outside", all - inside), ("size", all), ("share", Math.Round(100 * (all - inside) / all)), ("context", assessment.ContextNow)) with
            {
                Evidence = [Evidence.Of(size), Evidence.Of(vram), .. spills.Take(1).Select(incident => Of(incident, NumberNames.LayersOnGpu))],
                Arithmetic = [Calculation.Minus(all, inside, "bytes")],
                Remedy = new Remedy("memory.smaller-context", Values(("context", assessment.ContextNow))),
                Explains = [.. spills],
                Weight = all - inside,
            };
            yield break;
        }
        if (spills.LastOrDefault() is not { } last) yield break;
        var mended = assessment.MemoryNow is [{ Holds: true }] && assessment.Route.Model?.Loaded == true;
        yield return Found(assessment, Severity.Warning, ("on_gpu", last.Number(NumberNames.LayersOnGpu)), ("layers", last.Number(NumberNames.LayersTotal)), ("context", assessment.ContextNow)) with
        {
            Status = mended ? Status.Mended : Status.Current,
            Variant = "layers",
            Evidence = [Of(last, NumberNames.LayersOnGpu), new Evidence(NumberNames.LayersTotal, last.Number(NumberNames.LayersTotal), null, Basis.Read, last.Source with { Line = last.Line })],
            Remedy = mended ? null : new Remedy("memory.smaller-context", Values(("context", assessment.ContextNow))),
            Explains = [.. spills],
            Weight = last.Number(NumberNames.LayersTotal) - last.Number(NumberNames.LayersOnGpu) ?? 0,
        };
    }
}
