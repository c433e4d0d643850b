using System.Collections.Immutable;

namespace Aforo.Core.Diagnosis;

/// <summary>One cause that shows in several places is one finding with its consequences.</summary>
internal static class Causes
{
    /// <summary>For each consequence, the findings that can cause it, the nearest cause first.</summary>
    private static readonly (string Consequence, string[] Causes)[] Table =
    [
        ("context.overflow", ["context.slots-divide", "context.reduced-by-server", "context.setting-cannot-reach-server", "context.definition-below-native", "context.runtime-default", "context.agent-above-runtime"]),
        ("context.silent-truncation", ["context.slots-divide", "context.reduced-by-server", "context.setting-cannot-reach-server", "context.definition-below-native", "context.runtime-default", "context.agent-above-runtime"]),
        ("context.agent-above-runtime", ["context.slots-divide", "context.reduced-by-server", "context.setting-cannot-reach-server", "context.definition-below-native", "context.runtime-default", "context.name-contradicts-setting"]),
        ("context.base-prompt-fills", ["context.slots-divide", "context.reduced-by-server", "context.definition-below-native", "context.runtime-default"]),
        ("context.key-changed-meaning", ["context.definition-below-native", "context.runtime-default"]),
        ("context.reduced-by-server", ["memory.out-of-memory"]),
        ("time.second-wall", ["context.definition-below-native", "context.runtime-default", "context.slots-divide", "context.overflow"]),
        ("time.retries-repeat-prefill", ["time.timeout-below-prefill", "time.hidden-transport-limit", "time.setting-not-read", "time.second-wall"]),
        ("time.lower-ceiling-wins", ["time.timeout-below-prefill"]),
        ("observation.estimate-far-off", ["context.silent-truncation"]),
        ("memory.spills-to-cpu", ["memory.kv-type-inactive", "memory.does-not-fit", "memory.accelerator-share"]),
        ("speed.partial-offload", ["memory.spills-to-cpu"]),
        ("memory.out-of-memory", ["memory.kv-type-inactive", "memory.does-not-fit", "memory.accelerator-share", "memory.several-models"]),
        ("memory.does-not-fit", ["memory.kv-type-inactive"]),
        ("time.compaction-timeout", ["context.slots-divide", "context.definition-below-native", "context.runtime-default", "context.agent-above-runtime", "time.timeout-below-prefill"]),
        ("cache.prefix-changes", ["cache.client-attribution"]),
        ("context.layers-contradict", ["config.overridden"]),
        ("config.overridden", ["time.timeout-below-prefill"]),
    ];

    public static ImmutableArray<Finding> Connect(IEnumerable<Finding> findings)
    {
        var all = findings.ToImmutableArray();
        return [.. all.Select(finding => finding.BecauseOf is null && CauseOf(finding, all) is { } cause ? finding with { BecauseOf = cause } : finding)];
    }

    /// <summary>Current before mended, then by severity, then by what was lost; consequences right after their cause.</summary>
    public static ImmutableArray<Finding> Order(ImmutableArray<Finding> findings)
    {
        var ordered = findings.OrderBy(finding => finding.Status).ThenBy(finding => finding.Severity).ThenByDescending(finding => finding.Weight).ToArray();
        var ids = ordered.Select(finding => finding.Id).ToHashSet();
        var result = ImmutableArray.CreateBuilder<Finding>();
        foreach (var root in ordered.Where(finding => finding.BecauseOf is null || !ids.Contains(finding.BecauseOf)))
        {
            Add(root);
        }
        foreach (var rest in ordered.Where(finding => !result.Contains(finding))) result.Add(rest);
        return result.ToImmutable();

        void Add(Finding finding)
        {
            if (result.Contains(finding)) return;
            result.Add(finding);
            foreach (var consequence in ordered.Where(other => other.BecauseOf == finding.Id && other.Status == finding.Status && SameSubject(other, finding))) Add(consequence);
        }
    }

    private static string? CauseOf(Finding finding, ImmutableArray<Finding> all)
    {
        var causes = Table.FirstOrDefault(row => row.Consequence == finding.Id).Causes;
        return causes?.FirstOrDefault(cause => all.Any(other => other.Id == cause && other.Status == finding.Status && SameSubject(other, finding)));
    }

    private static bool SameSubject(Finding left, Finding right) =>
        (left.Subject.Runtime is null || right.Subject.Runtime is null || left.Subject.Runtime == right.Subject.Runtime)
        && (left.Subject.Agent is null || right.Subject.Agent is null || left.Subject.Agent == right.Subject.Agent);
}
