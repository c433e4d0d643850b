using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>MEM-02: a smaller KV type is asked for and is not active, so the cache takes its full size.</summary>
internal sealed class KvTypeInactive() : RouteRule("MEM-02", "memory.kv-type-inactive")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var asked = assessment.Route.RuntimeFacts.FirstOrDefault(fact => fact is { Name: FactNames.CacheTypeK, Layer: Layers.ServerVariable or Layers.ServerFlag } && fact.Value.Text is { } type && type is not ("f16" or "F16" or "f32" or "bf16" or ""));
        if (asked is null) yield break;
        var active = assessment.Route.RuntimeFacts.LastOrDefault(fact => fact is { Name: FactNames.CacheTypeK, Layer: Layers.Loaded });
        var flash = assessment.Route.RuntimeFacts.LastOrDefault(fact => fact is { Name: FactNames.FlashAttention, Role: Role.InForce });
        var off = flash?.Value.Flag == false || flash?.Value.Text is "off" or "0" or "false";
        var differs = active?.Value.Text is { } now && !string.Equals(now, asked.Value.Text, StringComparison.OrdinalIgnoreCase);
        if (!(differs || active is null && off || asked.Role == Role.Ineffective)) yield break;
        var f16 = assessment.Memory?.KvBytes;
        yield return Found(assessment, Severity.Warning, ("asked", asked.Value), ("active", active?.Value ?? "f16"), ("kv_bytes", f16 is { } bytes ? bytes : FactValue.Unknown)) with
        {
            Evidence = [Evidence.Of(asked), .. active is null ? [] : (Evidence[])[Evidence.Of(active)], .. flash is null ? [] : (Evidence[])[Evidence.Of(flash)]],
            Remedy = new Remedy(assessment.Route.Runtime?.Kind == "ollama" ? "ollama.enable-flash-attention" : "llama-server.enable-flash-attention", Values()),
            Weight = 1,
        };
    }
}
