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
        var verdicts = targets.Select(target => TargetVerdict.Of(target, request)).ToImmutableArray();
        var local = verdicts.Where(verdict => verdict.Target.IsLocal).ToImmutableArray();
        var able = local.Where(verdict => verdict.Fault is null).OrderBy(verdict => verdict.FirstTokenSeconds ?? verdict.Target.QueueSeconds).ToImmutableArray();
        var standing = new LocalStanding(able.IsEmpty, able.Select(verdict => verdict.FirstTokenSeconds).Min() ?? local.Select(verdict => verdict.FirstTokenSeconds).Min());
        var isPrivate = request.HasSecret
            || rules.FirstOrDefault(rule => rule.Then.Private is not null && RuleMatching.Matches(rule.When, request, null, standing))?.Then.Private is not false;
        var decision = Chosen(rules, request, verdicts, local, able, standing, isPrivate);
        return decision.Route != RouteKind.Local ? decision
            : decision with { Stabilize = rules.FirstOrDefault(rule => rule.Then.Stabilize is not null && RuleMatching.Matches(rule.When, request, isPrivate, standing))?.Then.Stabilize ?? Stabilization.None };
    }

    private static RoutingDecision Chosen(ImmutableArray<RoutingRule> rules, RoutingRequest request, ImmutableArray<TargetVerdict> verdicts, ImmutableArray<TargetVerdict> local, ImmutableArray<TargetVerdict> able, LocalStanding standing, bool isPrivate)
    {
        var pinned = false;
        foreach (var rule in rules.Where(rule => rule.Then.Route is not null && RuleMatching.Matches(rule.When, request, isPrivate, standing)))
        {
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
        if (!able.IsEmpty) return new RoutingDecision { Route = RouteKind.Local, Reason = pinned ? RoutingReasons.Private : RoutingReasons.Fits, IsPrivate = isPrivate, Targets = able, RuledOut = [.. local.Where(verdict => verdict.Fault is not null)], Rule = rule?.Name };
        var reason = pinned ? RoutingReasons.Private
            : !isPrivate && !local.IsEmpty && all.Any(verdict => !verdict.Target.IsLocal && verdict.Fault is null) ? RoutingReasons.NoRuleAllowsCloud
            : Worst(local);
        return new RoutingDecision { Route = RouteKind.Refused, Reason = reason, IsPrivate = isPrivate, RuledOut = local, Rule = rule?.Name };
    }

    private static RoutingDecision Cloud(RoutingRule rule, ImmutableArray<TargetVerdict> all, ImmutableArray<TargetVerdict> local)
    {
        var offered = Among([.. all.Where(verdict => !verdict.Target.IsLocal)], rule.Then.Backends);
        var able = offered.Where(verdict => verdict.Fault is null).ToImmutableArray();
        var faults = local.Where(verdict => verdict.Fault is not null).ToImmutableArray();
        if (able.IsEmpty) return new RoutingDecision { Route = RouteKind.Refused, Reason = Worst(offered) is RoutingReasons.TooLargeForLocal ? RoutingReasons.TooLargeForCloud : Worst(offered), IsPrivate = false, RuledOut = offered, Rule = rule.Name };
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
