using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CACHE-02: after the history was shortened its head is another, and the whole prompt is read again.</summary>
internal sealed class CompactionRewrites() : RouteRule("CACHE-02", "cache.compaction-rewrites")
{
    /// <summary>One full reading a compaction is its price; it is worth a warning where it comes often or takes long.</summary>
    private const int Often = 3;
    private const double LongSeconds = 60;

    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var lost = ReadAgain.Of(assessment.Route).Where(read => read.Before.Scope.Purpose == "compaction").ToArray();
        if (lost.Length == 0) yield break;
        var tokens = lost.Sum(read => read.LostTokens);
        var speed = assessment.PrefillSpeed?.Value;
        var seconds = speed is { } rate ? Math.Round(tokens / rate, 0) : (double?)null;
        yield return Found(assessment, lost.Length >= Often || seconds >= LongSeconds ? Severity.Warning : Severity.Info, ("count", lost.Length), ("lost", tokens), ("seconds", seconds)) with
        {
            Evidence = [.. lost.Take(3).Select(read => new Evidence(FactNames.PromptTokens, read.Request.PromptTokens, "tokens", read.Request.Basis, read.Request.Source))],
            Arithmetic = speed is { } known ? [Calculation.Seconds(tokens, known)] : [],
            Remedy = new Remedy("agent.compact-rarely", Values()),
            Explains = [.. lost.Select(read => read.Miss).OfType<Incident>()],
            Weight = seconds ?? tokens / 1000,
        };
    }
}
