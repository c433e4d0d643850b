using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CACHE-05: the engine can't reuse the prefix of this model (sliding window, recurrent state) and reads everything again.</summary>
internal sealed class EngineCannotReuse() : RouteRule("CACHE-05", "cache.engine-cannot-reuse")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var forced = assessment.Route.Of(IncidentKinds.CacheMissFullReprocess).ToArray();
        if (forced.Length == 0) yield break;
        var tokens = forced.Sum(incident => incident.Number(NumberNames.PromptTokens) ?? 0);
        var speed = assessment.PrefillSpeed?.Value;
        yield return Found(assessment, Severity.Warning, ("count", forced.Length), ("tokens", tokens > 0 ? tokens : FactValue.Unknown), ("seconds", speed is { } rate && tokens > 0 ? Math.Round(tokens / rate, 0) : FactValue.Unknown)) with
        {
            Evidence = [.. forced.Take(3).Select(incident => Of(incident, NumberNames.PromptTokens))],
            Arithmetic = speed is { } known && tokens > 0 ? [Calculation.Seconds(tokens, known)] : [],
            Remedy = new Remedy("llama-server.checkpoints", Values()),
            Explains = [.. forced],
            Weight = speed is { } each ? tokens / each : forced.Length,
        };
    }
}
