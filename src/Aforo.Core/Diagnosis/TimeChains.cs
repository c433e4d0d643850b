using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis;

/// <summary>The chains of time for a route, one for each span that some layer watches.</summary>
internal static class TimeChains
{
    /// <summary>Share of a slot's content that a retry of the same prompt keeps: all of it, but for rounding.</summary>
    private const double WholeSlot = 0.99;

    /// <param name="route">The route.</param>
    /// <param name="promptTokens">Tokens that the runtime has to read: after a cut, what survives.</param>
    /// <param name="speed">Prefill speed, tok/s.</param>
    public static ImmutableArray<Chain> Of(Route route, double? promptTokens, Demand? speed)
    {
        var links = route.AgentFacts.Concat(route.RuntimeFacts)
            .Where(fact => fact is { Name: FactNames.Timeout, Scope.Purpose: null } && SpanOf(fact.Scope.Timeout) is not null)
            .Select(fact => Link.From(fact) with { Span = SpanOf(fact.Scope.Timeout), OnExceed = OnExceed.Abort })
            .Concat(Observed(route))
            .ToLookup(link => link.Span!.Value);
        var chains = ImmutableArray.CreateBuilder<Chain>();
        foreach (var span in links.Select(group => group.Key).Order())
        {
            chains.Add(new Chain
            {
                Dimension = Dimension.Time,
                Unit = "seconds",
                Subject = route.Subject,
                Span = span,
                Links = [.. links[span]],
                Demand = DemandOf(span, route, promptTokens, speed),
                // A total counts the answer too, whose length nobody knows beforehand.
                Incomplete = span == Span.Total,
            });
        }
        return chains.ToImmutable();
    }

    /// <summary>
    /// The limit of a client whose configuration is not known: at least two that left while their prompt was read, after the same
    /// time. One alone may have been a person who lost patience, unless the same prompt came again within seconds: people don't retry so.
    /// </summary>
    private static IEnumerable<Link> Observed(Route route)
    {
        if (route.Agent is not null) return [];
        var left = route.Of(IncidentKinds.ClientGone).Where(incident => incident.Phase is "prefill" or null && Waited(incident) > 1).ToArray();
        var row = left.GroupBy(incident => Math.Round(Waited(incident)!.Value)).OrderByDescending(group => group.Count()).FirstOrDefault();
        if (row is null || row.Count() < 2 && !WasTakenUp(row.First(), route)) return [];
        var first = row.First();
        return [new Link { Layer = Layers.ClientObserved, Value = row.Key, Span = Span.FirstToken, OnExceed = OnExceed.Abort, Basis = Basis.Measured, Source = first.Source with { Line = first.Line ?? first.Source.Line } }];
    }

    private static double? Waited(Incident incident) => incident.Number(NumberNames.LatencyS) ?? incident.Number(NumberNames.ElapsedS);

    /// <summary>Whether the next request in that slot went on with all that the slot held, within the pause that automatic retries make.</summary>
    private static bool WasTakenUp(Incident departure, Route route)
    {
        var next = route.Of(IncidentKinds.CacheHit)
            .Where(hit => hit.Source.File == departure.Source.File && hit.Line > departure.Line && hit.Number(NumberNames.Slot) == departure.Number(NumberNames.Slot))
            .MinBy(hit => hit.Line);
        if (next?.Number(NumberNames.KeptFraction) is not >= WholeSlot) return false;
        var pause = next.RelativeSeconds - departure.RelativeSeconds ?? (next.Time is { } began && departure.Time is { } ended ? began.SecondsSince(ended) : null);
        return pause is >= 0 and <= Rules.Retries.LongestRetryPause;
    }

    /// <summary>Seconds of prefill: tokens ÷ speed. The load of the model comes on top where it was seen.</summary>
    private static Demand? DemandOf(Span span, Route route, double? promptTokens, Demand? speed)
    {
        if (span is Span.Load)
        {
            return Workload.Demands.LongestLoad(route.Incidents) is { } load ? new Demand { Value = load, Basis = Basis.Measured, Source = Source.Computed("longest load in the log") } : null;
        }
        if (span is Span.Connect || promptTokens is not { } tokens || speed is not { Value: > 0 }) return null;
        var ping = span is Span.IdleBytes or Span.Headers ? route.Behaviour?.PingIntervalSeconds(route.Runtime?.Version) : null;
        if (ping is { } interval) return new Demand { Value = interval, Source = Source.Computed("interval of the runtime's pings") };
        return Prefill(tokens, speed);
    }

    public static Demand Prefill(double tokens, Demand speed) => new()
    {
        Value = tokens / speed.Value,
        Basis = speed.Basis is Basis.Measured ? Basis.Calibrated : speed.Basis,
        Source = Source.Computed(string.Create(CultureInfo.InvariantCulture, $"{tokens:0} / {speed.Value:0.##}")),
    };

    private static Span? SpanOf(string? word) => word switch
    {
        "connect" => Span.Connect,
        "headers" => Span.Headers,
        "first_token" => Span.FirstToken,
        "idle_bytes" => Span.IdleBytes,
        "idle_content" => Span.IdleContent,
        "load" => Span.Load,
        "total" => Span.Total,
        _ => null,
    };
}
