using System.Collections.Immutable;

namespace Aforo.Core.Routing;

/// <summary>Chooses where a request goes: a pure function of the request, the rules and what is known of the backends.</summary>
public static class Router
{
    /// <summary>
    /// A request is private unless a rule says otherwise and no secret was found in it; one that is private gets local targets only. Without a rule the
    /// route is local. A target is chosen only where nothing known of its chains speaks against it.
    /// </summary>
    public static RoutingDecision Decide(ImmutableArray<RoutingRule> rules, RoutingRequest request, ImmutableArray<RoutingTarget> targets)
    {
        var verdicts = Verdicts(targets, request);
        var local = Where(verdicts, static verdict => verdict.Target.IsLocal);
        var able = Where(local, static verdict => verdict.Fault is null);
        if (able.Length > 1) able = [.. able.OrderBy(verdict => verdict.FirstTokenSeconds ?? verdict.Target.QueueSeconds).ThenByDescending(verdict => verdict.Target.CachedTokens)];
        var standing = new Standing(verdicts, able.IsEmpty, Fastest(able) ?? Fastest(local));
        var isPrivate = request.HasSecret || First(rules, request, null, standing, static rule => rule.Then.Private is not null)?.Then.Private is not false;
        var decision = Chosen(rules, request, verdicts, local, able, standing, isPrivate) with { IsSettled = IsSettled(rules, request, verdicts, able) };
        return decision.Route == RouteKind.Local && First(rules, request, isPrivate, standing, static rule => rule.Then.Stabilize is not null)?.Then.Stabilize is { } still ? decision with { Stabilize = still } : decision;
    }

    private static ImmutableArray<TargetVerdict> Verdicts(ImmutableArray<RoutingTarget> targets, RoutingRequest request)
    {
        var verdicts = ImmutableArray.CreateBuilder<TargetVerdict>(targets.Length);
        foreach (var target in targets) verdicts.Add(TargetVerdict.Of(target, request));
        return verdicts.MoveToImmutable();
    }

    /// <summary>Those of which it is true: the same array where that is all of them.</summary>
    private static ImmutableArray<TargetVerdict> Where(ImmutableArray<TargetVerdict> verdicts, Func<TargetVerdict, bool> isTrue)
    {
        foreach (var verdict in verdicts)
            if (!isTrue(verdict)) return [.. verdicts.Where(isTrue)];
        return verdicts;
    }

    private static double? Fastest(ImmutableArray<TargetVerdict> verdicts)
    {
        double? fastest = null;
        foreach (var verdict in verdicts)
            if (verdict.FirstTokenSeconds is { } seconds && !(fastest <= seconds)) fastest = seconds;
        return fastest;
    }

    private static RoutingRule? First(ImmutableArray<RoutingRule> rules, RoutingRequest request, bool? isPrivate, Standing standing, Func<RoutingRule, bool> says)
    {
        foreach (var rule in rules)
            if (says(rule) && RuleMatching.Matches(rule.When, request, isPrivate, standing)) return rule;
        return null;
    }

    private static bool IsSettled(ImmutableArray<RoutingRule> rules, RoutingRequest request, ImmutableArray<TargetVerdict> verdicts, ImmutableArray<TargetVerdict> able)
    {
        if (request.Prompt.IsExact && verdicts.All(static verdict => verdict.Prompt.IsExact)) return true;
        foreach (var rule in rules)
            if (rule.When.AsksForSize) return false;
        foreach (var verdict in verdicts)
            if (!verdict.IsSettled) return false;
        return able.Length < 2 || Fastest(able) is null;
    }

    private static RoutingDecision Chosen(ImmutableArray<RoutingRule> rules, RoutingRequest request, ImmutableArray<TargetVerdict> verdicts, ImmutableArray<TargetVerdict> local, ImmutableArray<TargetVerdict> able, Standing standing, bool isPrivate)
    {
        var pinned = false;
        foreach (var rule in rules)
        {
            if (rule.Then.Route is null || !RuleMatching.Matches(rule.When, request, isPrivate, standing)) continue;
            if (rule.Then.Route == RouteKind.Refused) return new RoutingDecision { Route = RouteKind.Refused, Reason = RoutingReasons.Rule, IsPrivate = isPrivate, Rule = rule.Name };
            if (rule.Then.Route == RouteKind.Cloud && isPrivate)
            {
                pinned = true;
                continue;
            }
            return rule.Then.Route == RouteKind.Cloud ? Cloud(rule, verdicts, local) : Local(rule, Among(able, rule.Then.Backends), Among(local, rule.Then.Backends), verdicts, isPrivate, pinned);
        }
        return Local(null, able, local, verdicts, isPrivate, pinned);
    }

    private static RoutingDecision Local(RoutingRule? rule, ImmutableArray<TargetVerdict> able, ImmutableArray<TargetVerdict> local, ImmutableArray<TargetVerdict> all, bool isPrivate, bool pinned)
    {
        if (!able.IsEmpty) return new RoutingDecision { Route = RouteKind.Local, Reason = pinned ? RoutingReasons.Private : RoutingReasons.Fits, IsPrivate = isPrivate, Targets = able, RuledOut = able.Length == local.Length ? [] : Where(local, static verdict => verdict.Fault is not null), Rule = rule?.Name };
        // Somebody else's alone serve it: that it is private is what stops it.
        var reason = pinned || (isPrivate && !all.IsEmpty && all.All(static verdict => !verdict.Target.IsLocal)) ? RoutingReasons.Private
            : !isPrivate && all.Any(verdict => !verdict.Target.IsLocal && verdict.Fault is null) ? RoutingReasons.NoRuleAllowsCloud
            : Worst(local);
        return new RoutingDecision { Route = RouteKind.Refused, Reason = reason, IsPrivate = isPrivate, RuledOut = local.IsEmpty ? all : local, Rule = rule?.Name };
    }

    private static RoutingDecision Cloud(RoutingRule rule, ImmutableArray<TargetVerdict> all, ImmutableArray<TargetVerdict> local)
    {
        var offered = Among(Where(all, static verdict => !verdict.Target.IsLocal), rule.Then.Backends);
        var able = Where(offered, static verdict => verdict.Fault is null);
        var faults = Where(local, static verdict => verdict.Fault is not null);
        if (able.IsEmpty) return new RoutingDecision { Route = RouteKind.Refused, Reason = Worst(offered) is RoutingReasons.TooLargeForLocal ? RoutingReasons.TooLargeForCloud : Worst(offered), IsPrivate = false, RuledOut = offered.IsEmpty ? all : offered, Rule = rule.Name };
        var reason = faults.Length == local.Length && !local.IsEmpty ? Worst(local) : RoutingReasons.Rule;
        return new RoutingDecision { Route = RouteKind.Cloud, Reason = reason, IsPrivate = false, Targets = able, RuledOut = faults, Rule = rule.Name };
    }

    /// <summary>Those named, in the order of the names; all when none is named.</summary>
    private static ImmutableArray<TargetVerdict> Among(ImmutableArray<TargetVerdict> verdicts, ImmutableArray<string> backends) =>
        backends.IsEmpty ? verdicts : [.. backends.SelectMany(name => verdicts.Where(verdict => verdict.Target.Backend == name))];

    /// <summary>The fault that is nearest to being mended: what is too slow would at least fit.</summary>
    private static string Worst(ImmutableArray<TargetVerdict> verdicts)
    {
        foreach (var word in (string[])[RoutingReasons.TooSlowForDeadline, RoutingReasons.TooLargeForLocal, RoutingReasons.BudgetSpent, RoutingReasons.BackendDown])
            if (verdicts.Any(verdict => verdict.Fault == word)) return word;
        return RoutingReasons.UnknownModel;
    }
}
