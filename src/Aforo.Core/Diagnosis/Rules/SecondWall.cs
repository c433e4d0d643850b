using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>TMO-11: with the context mended the whole prompt is read, and that outlasts the client's limit. Both must be mended at once.</summary>
internal sealed class SecondWall() : RouteRule("TMO-11", "time.second-wall")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        if (assessment is not { TargetContext: { } target, BrokenTimeMended: { Ceiling: { Value: { } limit } ceiling, Demand: { } need }, Prompt: { } prompt, PrefillSpeed: { } speed }) yield break;
        var enough = Math.Ceiling(TimeoutBelowPrefill.Headroom * need.Value / 60) * 60;
        yield return Found(assessment, Severity.Critical,
            ("target", target), ("prompt", prompt), ("speed", speed.Value), ("needed", Math.Round(need.Value, 1)), ("limit", limit), ("enough", enough)) with
        {
            Variant = assessment.BrokenTime is null ? "hidden" : null,
            Evidence = [Of(ceiling, FactNames.Timeout, "seconds"), Of(speed, FactNames.PrefillSpeed, "tok/s")],
            Arithmetic = [Calculation.Seconds(prompt, speed.Value), Calculation.Minus(Math.Round(need.Value, 1), limit, "seconds")],
            Remedy = new Remedy("agent.raise-timeout", Values(("to", enough), ("key", ceiling.Source.Pointer)), Automatic: true),
            Weight = need.Value - limit,
        };
    }
}
