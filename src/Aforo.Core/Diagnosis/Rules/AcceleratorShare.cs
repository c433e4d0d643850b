using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>MEM-05: it would fit the memory of the machine, but not the share that the accelerator may use.</summary>
internal sealed class AcceleratorShareExceeded() : RouteRule("MEM-05", "memory.accelerator-share")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        if (assessment is not { MemoryNow: [{ Holds: false, Demand: { } need } chain], Memory: { } memory }) yield break;
        var share = chain.Links.FirstOrDefault(link => link.Layer == "accelerator-share");
        if (share?.Value is not { } usable || chain.Links[0].Value is not { } physical || need.Value > physical || need.Value <= usable) yield break;
        yield return Found(assessment, Severity.Warning, ("need", need.Value), ("usable", usable), ("physical", physical), ("context", memory.Context)) with
        {
            Variant = situation.Seen.Machine?.Os,
            Evidence = [Of(share, "usable_bytes", "bytes"), Of(need, "total_bytes", "bytes")],
            Arithmetic = [Calculation.Sum("bytes", memory.WeightsBytes, memory.KvBytes, memory.BufferBytes), Calculation.Minus(need.Value, usable, "bytes")],
            Remedy = new Remedy(situation.Seen.Machine?.Os == "macos" ? "macos.raise-wired-limit" : "memory.smaller-context",
                Values(("mib", (long)Math.Ceiling(need.Value * 1.05 / (1 << 20) / 1024) * 1024), ("context", memory.Context))),
            Weight = need.Value - usable,
        };
    }
}
