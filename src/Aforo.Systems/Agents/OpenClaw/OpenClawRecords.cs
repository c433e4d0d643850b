using System.Collections.Immutable;
using Aforo.Core.Cases;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>Joins what the sessions and the log recorded of the same requests, so that nothing is counted twice.</summary>
internal static class OpenClawRecords
{
    /// <summary>Both records of one request begin within this many seconds.</summary>
    private const double SameStart = 2;

    /// <summary>A refusal is logged at its end, within this many seconds of the request.</summary>
    private const double SameRefusal = 60;

    /// <summary>The requests of the sessions, with the estimates and limits that the log knows, and those that only the log knows.</summary>
    public static ImmutableArray<ObservedRequest> Join(ImmutableArray<ObservedRequest> sessions, ImmutableArray<ObservedRequest> logged)
    {
        var joined = sessions.ToList();
        var own = joined.Count;
        foreach (var request in logged)
        {
            var at = joined.FindIndex(0, own, other => IsSame(other, request));
            if (at < 0) joined.Add(request);
            else
            {
                joined[at] = joined[at] with
                {
                    EstimatedTokens = joined[at].EstimatedTokens ?? request.EstimatedTokens,
                    TimeoutSeconds = joined[at].TimeoutSeconds ?? request.TimeoutSeconds,
                };
            }
        }
        return [.. joined];
    }

    private static bool IsSame(ObservedRequest session, ObservedRequest log)
    {
        if (log.Scope.Purpose is not null || session.StartedAt is not { } one || log.StartedAt is not { } other) return false;
        if (log.Scope.Model is not null && session.Scope.Model != log.Scope.Model) return false;
        var apart = other.SecondsSince(one);
        return log.Outcome switch
        {
            Outcome.Unknown => log.EstimatedTokens is not null && Math.Abs(apart) <= SameStart,
            Outcome.Overflowed => session.Outcome == Outcome.Overflowed && session.PromptTokens == log.PromptTokens && apart is >= -SameStart and <= SameRefusal,
            Outcome.TimedOut => session.Outcome == Outcome.TimedOut && Math.Abs(apart) <= SameStart,
            _ => false,
        };
    }
}
