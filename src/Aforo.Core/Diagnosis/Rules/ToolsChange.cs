using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CACHE-03: the mode of the agent changed within a conversation, and with it its tools, which stand at the head of the prompt: all was read again.</summary>
internal sealed class ToolsChange() : RouteRule("CACHE-03", "cache.tools-change")
{
    /// <summary>One change is somebody's choice; from the second on it is a habit with a price.</summary>
    private const int Enough = 2;

    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var lost = ReadAgain.Of(assessment.Route)
            .Where(read => read.Before.Scope.Purpose is null && read.Request.Mode is { } mode && read.Before.Mode is { } before && mode != before).ToArray();
        if (lost.Length < Enough) yield break;
        var tokens = lost.Sum(read => read.LostTokens);
        var speed = assessment.PrefillSpeed?.Value;
        yield return Found(assessment, Severity.Warning, ("count", lost.Length), ("lost", tokens), ("from", lost[0].Before.Mode), ("to", lost[0].Request.Mode), ("seconds", speed is { } rate ? Math.Round(tokens / rate, 0) : FactValue.Unknown)) with
        {
            Evidence = [.. lost.Take(3).Select(read => new Evidence(FactNames.PromptTokens, read.Request.PromptTokens, "tokens", read.Request.Basis, read.Request.Source))],
            Arithmetic = speed is { } known ? [Calculation.Seconds(tokens, known)] : [],
            Remedy = new Remedy("agent.stable-tools", Values()),
            Explains = [.. lost.Select(read => read.Miss).OfType<Incident>()],
            Weight = speed is { } each ? tokens / each : tokens / 1000,
        };
    }
}
