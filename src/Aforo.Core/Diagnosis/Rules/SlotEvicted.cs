using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CACHE-06: another request took the slot between two turns, and the conversation was read again from its start.</summary>
internal sealed class SlotEvicted() : RouteRule("CACHE-06", "cache.slot-evicted")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        // What compaction costs is told as that.
        var compacted = ReadAgain.Of(assessment.Route).Where(read => read.Before.Scope.Purpose == "compaction").Select(read => read.Miss).ToHashSet();
        var lost = CacheLosses.Of(assessment.Route).Where(loss => !loss.SameConversation && loss.Returned && !compacted.Contains(loss.Incident)).ToArray();
        if (lost.Length == 0) yield break;
        var tokens = lost.Sum(loss => loss.LostTokens);
        var speed = assessment.PrefillSpeed?.Value;
        var slots = (assessment.Route.RuntimeFact(FactNames.Slots) ?? assessment.Route.RuntimeFact(FactNames.Parallel))?.Value.Number;
        yield return Found(assessment, Severity.Warning, ("count", lost.Length), ("lost", tokens), ("slots", slots), ("seconds", speed is { } rate ? Math.Round(tokens / rate, 0) : FactValue.Unknown)) with
        {
            Evidence = [.. lost.Take(3).Select(loss => Of(loss.Incident, NumberNames.KeptTokens))],
            Arithmetic = speed is { } known ? [Calculation.Seconds(tokens, known)] : [],
            Remedy = new Remedy(assessment.Route.Runtime?.Kind == "ollama" ? "ollama.set-parallel" : "llama-server.more-slots", Values(("slots", (slots ?? 1) + 1))),
            Explains = [.. lost.Select(loss => loss.Incident)],
            Weight = speed is { } each ? tokens / each : tokens / 1000,
        };
    }
}
