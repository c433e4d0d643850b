using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>
/// TMO-05: requests that end alike, each starting within seconds of the end of the one before, are one call and its retries:
/// the same prompt is read again and again.
/// </summary>
internal sealed class RetriesRepeatPrefill() : RouteRule("TMO-05", "time.retries-repeat-prefill")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var row = Retries.Longest(assessment.Route);
        if (row is null) yield break;
        var mended = assessment.BrokenTime is null && assessment.Time.Any(chain => chain.Holds == true) && assessment.BrokenTimeMended is null;
        var wasted = row.Seconds.Sum();
        yield return Found(assessment, Severity.Warning, ("tries", row.Seconds.Length), ("each", Math.Round(row.Seconds.Average(), 0)), ("wasted", wasted), ("pause", Math.Round(row.LongestPause, 1)), ("prompt", row.PromptTokens)) with
        {
            Status = mended ? Status.Mended : Status.Current,
            Evidence = row.Evidence,
            Arithmetic = [Calculation.Sum("seconds", row.Seconds.AsSpan())],
            Explains = row.Incidents,
            Weight = wasted,
        };
    }
}
