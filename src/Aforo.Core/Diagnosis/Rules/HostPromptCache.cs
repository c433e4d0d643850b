using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>
/// MEM-07: the server keeps copies of prompts in host memory that no endpoint shows: up to its limit, and one copy always, even
/// if it is bigger than the limit.
/// </summary>
internal sealed class HostPromptCache() : RouteRule("MEM-07", "memory.host-prompt-cache")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        if (assessment.Route.RuntimeFact(FactNames.HostPromptCacheBytes) is not { Value.Number: > 0 and { } limit } fact) yield break;
        if (assessment.Memory is not { KvBytesPerToken: > 0 and { } each } memory || situation.Seen.Machine is not { MemoryBytes: { } host } machine) yield break;
        var prompt = assessment.Prompt ?? 0;
        var copies = Math.Max(limit, Math.Min(prompt, memory.Context) * each);
        var unified = machine.Accelerators.Any(accelerator => accelerator is { SharedPool: true, Ignored: false }) || machine.Accelerators.All(accelerator => accelerator.Ignored);
        var resident = unified ? memory.TotalBytes : 0;
        if (resident + copies <= host) yield break;
        yield return Found(assessment, Severity.Warning, ("copies", copies), ("limit", limit), ("host", host), ("resident", resident)) with
        {
            Evidence = [Evidence.Of(fact), new Evidence("memory_bytes", host, "bytes", Basis.Read, machine.Source)],
            Arithmetic = [Calculation.Times(Math.Min(prompt, memory.Context), each, "bytes"), Calculation.Sum("bytes", resident, copies), Calculation.Minus(resident + copies, host, "bytes")],
            Remedy = new Remedy("llama-server.lower-cache-ram", Values()),
            Weight = resident + copies - host,
        };
    }
}
