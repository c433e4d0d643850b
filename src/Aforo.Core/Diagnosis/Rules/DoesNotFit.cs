using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>MEM-03: weights, cache and buffers exceed the memory that there is.</summary>
internal sealed class DoesNotFit() : RouteRule("MEM-03", "memory.does-not-fit")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        if (assessment is not { MemoryNow: [{ Holds: false, Demand: { } need } chain], Memory: { } memory }) yield break;
        // Beyond the accelerator's share but within the pool is MEM-05, unless the runtime says that it spilled.
        var physical = chain.Links[0].Value;
        var shared = chain.Links.Any(link => link.Layer == "accelerator-share");
        if (shared && physical is { } pool && need.Value <= pool) yield break;
        if (assessment.Route.RuntimeFact(FactNames.SizeVramBytes) is { } vram && vram.Value.Number >= assessment.Route.RuntimeFact(FactNames.SizeBytes)?.Value.Number * 0.99) yield break;
        var usable = chain.Ceiling!.Value!.Value;
        yield return Found(assessment, Severity.Warning, ("need", need.Value), ("usable", usable), ("context", memory.Context), ("largest", LargestContext(assessment, usable))) with
        {
            Evidence = [Of(chain.Ceiling, chain.Ceiling.Layer, "bytes"), Of(need, "total_bytes", "bytes")],
            Arithmetic = [Calculation.Sum("bytes", memory.WeightsBytes, memory.KvBytes, memory.BufferBytes), Calculation.Minus(need.Value, usable, "bytes")],
            Remedy = new Remedy("memory.smaller-footprint", Values(("context", LargestContext(assessment, usable)))),
            Weight = need.Value - usable,
        };
    }

    private static FactValue LargestContext(Assessment assessment, double usable)
    {
        if (assessment.Memory is not { KvBytesPerToken: > 0 and { } each } memory) return FactValue.Unknown;
        var room = usable - memory.WeightsBytes - memory.BufferBytes;
        return room <= 0 ? 0 : (long)(room / each) / 1024 * 1024;
    }
}
