using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis;

/// <summary>What the doctor would need to say more, and what would settle it. Stable words; the sentences are in the message catalogue.</summary>
internal static class Missing
{
    public static IEnumerable<NotSeen> From(Situation situation)
    {
        if (situation.Assessments.Any(assessment => assessment.Route.Agent is not null || assessment.Route.Runtime is not null))
        {
            if (situation.Assessments.All(assessment => assessment.Prompt is null)) yield return new NotSeen("prompt-sizes", "sessions-or-log");
            if (situation.Assessments.Any(assessment => assessment.Prompt is not null) && situation.Assessments.All(assessment => assessment.PrefillSpeed is null)) yield return new NotSeen("prefill-speed", "log-or-bench");
        }
        if (situation.Seen.Runtimes.Any(runtime => runtime.Version is null && runtime.Reachable != false)) yield return new NotSeen("runtime-version", "start-runtime");
        if (situation.Seen.Machine is null) yield return new NotSeen("machine", "name-machine");
        foreach (var assessment in situation.Assessments.Where(assessment => assessment.Route is { Model.Shape: null, Model.Remote: false, Runtime: not null }))
        {
            yield return new NotSeen("model-shape", "read-model-file", assessment.Route.ModelName);
        }
        foreach (var problem in situation.Seen.Problems)
        {
            if (Of(problem) is { } missing) yield return missing;
        }
    }

    /// <summary>What a problem keeps from being seen; null for those that rules tell.</summary>
    private static NotSeen? Of(Problem problem) => problem.Kind switch
    {
        "runtime.refused" => new NotSeen("refused-name", "ask-localhost", problem.Scope.Runtime),
        "runtime.reply" => new NotSeen("runtime-reply", "pass-log", problem.Source.Endpoint),
        "runtime.load-failed" => new NotSeen("failed-load", "pass-log", problem.Scope.Model),
        "machine.unreadable" => new NotSeen("memory-size", "name-machine"),
        "driver.missing" => new NotSeen("adapter-driver", "install-adapter-driver", problem.Source.File),
        _ => null,
    };
}
