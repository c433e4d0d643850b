using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CACHE-01: the head of the prompt changes from turn to turn, so that almost everything is read again each time.</summary>
internal sealed class PrefixChanges() : RouteRule("CACHE-01", "cache.prefix-changes")
{
    /// <summary>One loss happens to everybody; from the second on it is a pattern.</summary>
    private const int Enough = 2;

    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var lost = CacheLosses.Of(assessment.Route).Where(loss => loss.SameConversation).ToArray();
        if (lost.Length < Enough) yield break;
        var tokens = lost.Sum(loss => loss.LostTokens);
        var speed = assessment.PrefillSpeed?.Value;
        yield return Found(assessment, Severity.Warning, ("count", lost.Length), ("lost", tokens), ("kept", lost.Max(loss => loss.KeptTokens)), ("seconds", speed is { } rate ? Math.Round(tokens / rate, 0) : FactValue.Unknown)) with
        {
            Evidence = [.. lost.Take(3).Select(loss => Of(loss.Incident, NumberNames.KeptTokens))],
            Arithmetic = speed is { } known ? [Calculation.Seconds(tokens, known)] : [],
            Remedy = new Remedy("agent.stable-prefix", Values()),
            Explains = [.. lost.Select(loss => loss.Incident)],
            Weight = speed is { } each ? tokens / each : tokens / 1000,
        };
    }
}
