using System.Collections.Immutable;

namespace Aforo.Core.Routing;

/// <summary>Whether a rule speaks of a request.</summary>
internal static class RuleMatching
{
    /// <param name="isPrivate">Null while privacy is being decided: a condition on it then never holds.</param>
    /// <param name="local">How the backends stand to the request.</param>
    public static bool Matches(RuleCondition when, RoutingRequest request, bool? isPrivate, Standing local) =>
        Any(when.Models, request.Model)
        && Any(when.Agents, request.Agent)
        && Any(when.Keys, request.Key)
        && Any(when.Workspaces, request.Workspace)
        && Any(when.Paths, request.Path)
        && (when.Mentions.IsEmpty || when.Mentions.Any(request.Mentioned.Contains))
        && (when.AtLeastTokens is not { } least || request.Prompt.Likely >= least)
        && (when.AtMostTokens is not { } most || request.Prompt.Likely <= most)
        && (when.Heavy is not { } heavy || (request.HeavyFromTokens is { } from && request.Prompt.Likely >= from == heavy))
        && (when.LocalFirstTokenOver is not { } seconds || local.FirstTokenSeconds > seconds)
        && when.FirstTokenOver.All(one => local.Verdicts.Any(verdict => verdict.Target.Backend == one.Key && verdict.FirstTokenSeconds > one.Value))
        && (when.DeadlineAtLeast is not { } fewest || request.DeadlineSeconds >= fewest)
        && (when.DeadlineAtMost is not { } longest || request.DeadlineSeconds <= longest)
        && when.SpentAtLeast.All(one => request.Spent.GetValueOrDefault(one.Key) >= one.Value)
        && (when.LocalFails is not { } fails || local.Fails == fails)
        && (when.Private is not { } asked || isPrivate == asked)
        && IsTime(when, request.Time)
        && (when.Days.IsEmpty || when.Days.Contains(request.Day));

    private static bool Any(ImmutableArray<string> patterns, string? text) => patterns.IsEmpty || (text is not null && patterns.Any(pattern => RoutingPatterns.Fits(pattern, text)));

    private static bool IsTime(RuleCondition when, TimeOnly time) => (when.From, when.Until) switch
    {
        (null, null) => true,
        ({ } from, null) => time >= from,
        (null, { } until) => time < until,
        ({ } from, { } until) => time.IsBetween(from, until),
    };
}

/// <summary>How the backends stand to a request.</summary>
/// <param name="Verdicts">All of them.</param>
/// <param name="Fails">Whether none of the local ones can take it.</param>
/// <param name="FirstTokenSeconds">Predicted seconds to the first token on the fastest local one that can; null when not known.</param>
internal readonly record struct Standing(ImmutableArray<TargetVerdict> Verdicts, bool Fails, double? FirstTokenSeconds);
