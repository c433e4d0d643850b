using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>A row of tries of one call.</summary>
internal sealed record Retries(ImmutableArray<double> Seconds, double LongestPause, double? PromptTokens, ImmutableArray<Evidence> Evidence, ImmutableArray<Incident> Incidents)
{
    /// <summary>
    /// Longest pause between the end of a try and the start of the next. SDKs wait 0.5 to 8 s; access logs cut the latency to
    /// whole seconds.
    /// </summary>
    public const double LongestRetryPause = 10;

    private sealed record Try(LogTime Start, double Seconds, double? Prompt, Evidence Evidence, Incident? Incident);

    /// <summary>The row that wasted most time; null when no two tries belong together.</summary>
    public static Retries? Longest(Route route)
    {
        var tries = route.Requests
            .Where(request => request is { Outcome: Outcome.TimedOut, StartedAt: not null, ElapsedSeconds: > 0 })
            .Select(request => new Try(request.StartedAt!.Value, request.ElapsedSeconds!.Value, request.PromptTokens, new Evidence("elapsed_s", request.ElapsedSeconds!.Value, "seconds", request.Basis, request.Source), null))
            .ToList();
        if (tries.Count == 0)
        {
            tries.AddRange(route.Of(IncidentKinds.ClientGone)
                .Where(incident => incident is { Time: not null, Phase: not "decode" } && incident.Number(NumberNames.LatencyS) > 0)
                .Select(incident => new Try(incident.Time!.Value.AddSeconds(-incident.Number(NumberNames.LatencyS)!.Value), incident.Number(NumberNames.LatencyS)!.Value, incident.Number(NumberNames.PromptTokens),
                    new Evidence(incident.Kind, incident.Number(NumberNames.LatencyS), "seconds", Basis.Read, incident.Source with { Line = incident.Line }), incident)));
        }
        tries.Sort((left, right) => left.Start.Local.CompareTo(right.Start.Local));
        Retries? best = null;
        for (var first = 0; first < tries.Count;)
        {
            var last = first;
            var pause = 0.0;
            while (last + 1 < tries.Count && Follows(tries[last], tries[last + 1], out var gap))
            {
                pause = Math.Max(pause, gap);
                last++;
            }
            var row = tries[first..(last + 1)];
            if (row.Count >= 2 && row.Sum(one => one.Seconds) > (best?.Seconds.Sum() ?? 0))
            {
                best = new Retries([.. row.Select(one => one.Seconds)], pause, row.Max(one => one.Prompt), [.. row.Take(4).Select(one => one.Evidence)], [.. row.Select(one => one.Incident).OfType<Incident>()]);
            }
            first = last + 1;
        }
        return best;
    }

    private static bool Follows(Try before, Try after, out double gap)
    {
        gap = after.Start.SecondsSince(before.Start) - before.Seconds;
        var alike = Math.Abs(after.Seconds - before.Seconds) <= Math.Max(2, before.Seconds * 0.01);
        // A retry carries the same conversation, at most a message longer.
        var samePrompt = after.Prompt is not { } next || before.Prompt is not { } previous || Math.Abs(next - previous) <= previous * 0.02;
        return gap is >= -2 and <= LongestRetryPause && alike && samePrompt;
    }
}
