using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>BUY-01: once the configuration is mended, the hardware holds what is asked: nothing need be bought.</summary>
internal sealed class NotNeeded() : RouteRule("BUY-01", "purchase.not-needed")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        if (assessment is not { TargetContext: { } target, MemoryMended: [{ Holds: true, Ceiling: { Value: { } usable } ceiling } chain], MemoryAtTarget: { } need }) yield break;
        var physical = chain.Links[0].Value;
        var copy = assessment.Prompt is { } prompt && need.KvBytesPerToken is { } token ? Calculation.Times(prompt, token, "bytes") : null;
        yield return Found(assessment, Severity.Info, ("target", target), ("need", need.TotalBytes), ("usable", usable), ("room", usable - need.TotalBytes), ("weights", need.WeightsBytes), ("kv", need.KvBytes),
            ("buffers", need.BufferBytes), ("per_token", need.KvBytesPerToken), ("machine_room", physical - need.TotalBytes), ("copy", copy?.Result)) with
        {
            Evidence = [Of(ceiling, ceiling.Layer, "bytes"), new Evidence("total_bytes", need.TotalBytes, "bytes", Basis.Predicted, Source.Computed("weights + kv cache + buffers"))],
            Arithmetic =
            [
                .. need.KvBytesPerToken is { } each ? [Calculation.Times(each, target, "bytes")] : (Arithmetic[])[],
                Calculation.Sum("bytes", need.WeightsBytes, need.KvBytes, need.BufferBytes),
                Calculation.Minus(usable, need.TotalBytes, "bytes"),
                .. copy is null ? [] : (Arithmetic[])[copy],
            ],
            Weight = 0,
        };
    }
}
