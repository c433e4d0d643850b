using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>
/// SPD-02: an accelerator is there, the model would fit it, and nothing of the model lies on it. Said only of an accelerator that the forecast shows to be faster
/// than the processor beyond both intervals, or, without a forecast for the processor, of one with memory of its own.
/// </summary>
internal sealed class CpuFallback() : SpeedRule("SPD-02", "speed.cpu-fallback")
{
    /// <summary>True where <see cref="SpillsToCpu"/> leaves the word to this rule.</summary>
    public static bool Applies(Assessment assessment, Situation situation) => new CpuFallback().Examine(situation with { Assessments = [assessment] }).Any();

    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation, SpeedExpectation expected)
    {
        if (expected.HostShare is not >= 1 || assessment.MemoryNow is not [{ Holds: true }] || expected.Whole[0].Device.Backend == "cpu") yield break;
        var accelerator = situation.Seen.Machine!.Accelerators.First(one => !one.Ignored && one.Catalog is not null);
        var settings = expected.Settings with { Depth = (long)(assessment.TokensRead ?? 0) };
        var there = expected.At(settings);
        var here = expected.WithHost(1, settings);
        if (here is null ? accelerator.Kind != "discrete" : here.Decode.High >= there.Decode.Low && here.Prefill.High >= there.Prefill.Low) yield break;
        var asked = assessment.Route.RuntimeFacts.FirstOrDefault(fact => fact is { Name: FactNames.GpuLayers, Value.Number: 0 } && fact.Layer != Layers.Loaded);
        var size = assessment.Route.RuntimeFact(FactNames.SizeVramBytes) ?? assessment.Route.RuntimeFacts.LastOrDefault(fact => fact is { Name: FactNames.GpuLayers } && fact.Layer == Layers.Loaded);
        yield return Found(assessment, asked is null ? Severity.Warning : Severity.Info, ("device", accelerator.Name ?? accelerator.Catalog), ("there", there.Decode.Value), ("here", here is null ? FactValue.Unknown : here.Decode.Value), ("setting", asked?.Source.Pointer ?? asked?.Source.Field)) with
        {
            Variant = asked is null ? null : "asked",
            Evidence = [.. size is null ? (Evidence[])[] : [Evidence.Of(size)], .. asked is null ? (Evidence[])[] : [Evidence.Of(asked)], Of(there.Decode, true), .. here is null ? (Evidence[])[] : [Of(here.Decode, true)]],
            Remedy = new Remedy(asked is null ? "speed.use-accelerator" : "speed.allow-accelerator", Values(("backend", accelerator.Backend))),
            Explains = asked is null ? [.. assessment.Route.Of(Cases.IncidentKinds.CpuSpill).Where(incident => incident.Number(Cases.NumberNames.LayersOnGpu) == 0)] : [],
            Weight = 1e6,
        };
    }
}
