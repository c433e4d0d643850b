using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>TMO-06: the request that shortens the history has a limit of its own and ran into it, or was itself too large.</summary>
internal sealed class CompactionTimeout() : RouteRule("TMO-06", "time.compaction-timeout")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var compactions = assessment.Route.Requests.Where(request => request.Scope.Purpose == "compaction").ToArray();
        var struck = compactions.Where(request => request.Outcome == Outcome.TimedOut).ToArray();
        if (struck.Length > 0) yield return TimedOut(assessment, struck);
        var refused = compactions.Where(request => request.Outcome == Outcome.Overflowed).ToArray();
        if (refused.Length > 0) yield return TooLarge(assessment, refused);
    }

    private Finding TimedOut(Assessment assessment, ObservedRequest[] struck)
    {
        var limit = assessment.Route.AgentFacts.FirstOrDefault(fact => fact is { Name: FactNames.Timeout, Scope.Purpose: "compaction", Role: Role.InForce, Value.Number: not null });
        var waited = struck.Max(request => request.TimeoutSeconds ?? request.ElapsedSeconds);
        // Its prompt is the history: about the largest that was seen.
        var needed = assessment is { Prompt: { } prompt, PrefillSpeed.Value: > 0 and { } speed } ? Math.Round(prompt / speed, 1) : (double?)null;
        var mended = limit?.Value.Number is { } now && (needed ?? waited) < now && waited < now * 0.9;
        return Found(assessment, Severity.Warning, ("count", struck.Length), ("waited", waited), ("limit", limit?.Value.Number), ("needed", needed)) with
        {
            Status = mended ? Status.Mended : Status.Current,
            Evidence = [.. struck.Take(3).Select(request => new Evidence(NumberNames.ElapsedS, request.ElapsedSeconds ?? request.TimeoutSeconds, "seconds", Basis.Read, request.Source)), .. limit is null ? [] : (Evidence[])[Evidence.Of(limit)]],
            Arithmetic = needed is not null ? [Calculation.Seconds(assessment.Prompt!.Value, assessment.PrefillSpeed!.Value)] : [],
            Remedy = mended ? null : new Remedy("agent.raise-compaction-timeout", Values(("to", Math.Ceiling(TimeoutBelowPrefill.Headroom * (needed ?? 2 * waited ?? 0) / 60) * 60), ("key", limit?.Source.Pointer))),
            Weight = waited * struck.Length ?? 0,
        };
    }

    private Finding TooLarge(Assessment assessment, ObservedRequest[] refused)
    {
        var largest = refused.MaxBy(request => request.PromptTokens ?? 0)!;
        var window = assessment.ContextNow ?? largest.ContextStated;
        var mended = largest.PromptTokens is { } sent && assessment.ContextNow > sent;
        return Found(assessment, Severity.Warning, ("count", refused.Length), ("prompt", largest.PromptTokens), ("window", window)) with
        {
            Status = mended ? Status.Mended : Status.Current,
            Variant = "too-large",
            Evidence = [.. refused.Take(3).Select(request => new Evidence(FactNames.PromptTokens, request.PromptTokens, "tokens", Basis.Read, request.Source))],
            Arithmetic = largest.PromptTokens is { } tokens && window is { } held ? [Calculation.Minus(tokens, held, "tokens")] : [],
            Remedy = mended ? null : new Remedy("agent.compact-earlier", Values(("to", window))),
            Weight = (largest.PromptTokens ?? 0) - (window ?? 0),
        };
    }
}
