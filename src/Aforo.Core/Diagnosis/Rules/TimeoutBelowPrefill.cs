using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>TMO-01: a limit on waiting is shorter than reading the prompt takes.</summary>
internal sealed class TimeoutBelowPrefill() : RouteRule("TMO-01", "time.timeout-below-prefill")
{
    /// <summary>Room above the worst prefill that a limit should leave: speed falls with depth, and a load may come on top.</summary>
    public const double Headroom = 1.5;

    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        if (assessment is not { BrokenTime: { Demand: { } need, Ceiling: { Value: { } limit } ceiling, Span: not Span.Load }, TokensRead: { } tokens, PrefillSpeed: { } speed }) yield break;
        if (ceiling.Layer is Layers.HttpClient or Layers.AgentDefault) yield break;
        var struck = Struck(assessment, limit).ToArray();
        var worst = assessment.Prompt ?? tokens;
        var enough = Math.Ceiling(Headroom * worst / speed.Value / 60) * 60;
        // A limit that only one departure shows is likely, not certain.
        yield return Found(assessment, ceiling.Layer == Layers.ClientObserved && struck.Length < 2 ? Severity.Warning : Severity.Critical,
            ("limit", limit), ("needed", Math.Round(need.Value, 1)), ("tokens", tokens), ("speed", speed.Value), ("enough", enough), ("struck", struck.Length), ("cut", assessment.Overflow?.KeptTokens is { } kept ? kept : FactValue.Unknown)) with
        {
            Variant = ceiling.Layer == Layers.ClientObserved ? "observed" : assessment.Overflow?.Effect == OnExceed.Cut ? "after-cut" : null,
            Evidence = [Of(ceiling, FactNames.Timeout, "seconds"), Of(speed, FactNames.PrefillSpeed, "tok/s"), .. struck.Take(3).Select(incident => Of(incident, NumberNames.LatencyS))],
            Arithmetic = [Calculation.Seconds(tokens, speed.Value), Calculation.Minus(Math.Round(need.Value, 1), limit, "seconds")],
            Remedy = ceiling.Layer == Layers.ClientObserved
                ? new Remedy("client.raise-timeout", Values(("to", enough)))
                : new Remedy("agent.raise-timeout", Values(("to", enough), ("key", ceiling.Source.Pointer)), Automatic: true),
            Explains = [.. struck],
            Weight = limit * Math.Max(1, struck.Length) + 5e5,
        };
    }

    /// <summary>The same, since the agent's configuration was last written: what happened before, or nobody knows when, may have had another limit.</summary>
    internal static IEnumerable<Incident> StruckSinceConfigured(Assessment assessment, double limit) => Struck(assessment, limit)
        .Where(incident => assessment.Route.Agent?.ConfiguredAt is not { } written || incident.Time is { } time && new DateTimeOffset(time.Local, time.Offset ?? TimeSpan.Zero) > written);

    /// <summary>Clients that left after just this limit.</summary>
    internal static IEnumerable<Incident> Struck(Assessment assessment, double limit) => assessment.Route.Of(IncidentKinds.ClientGone)
        .Where(incident => (incident.Number(NumberNames.LatencyS) ?? incident.Number(NumberNames.ElapsedS)) is { } waited && Math.Abs(waited - limit) <= Math.Max(2, limit * 0.01));
}
