using System.Collections.Immutable;

namespace Aforo.Core.Routing;

/// <summary>Where a request goes and why.</summary>
public sealed record RoutingDecision
{
    public required RouteKind Route { get; init; }

    /// <summary>A stable word, one of <see cref="RoutingReasons"/>.</summary>
    public required string Reason { get; init; }

    public required bool IsPrivate { get; init; }

    /// <summary>Where to try, in order. All are of the route's kind: those of a private request are local, every one.</summary>
    public ImmutableArray<TargetVerdict> Targets { get; init; } = [];

    /// <summary>What was looked at and does not take it.</summary>
    public ImmutableArray<TargetVerdict> RuledOut { get; init; } = [];

    /// <summary>Name of the rule that chose the route; null when none did.</summary>
    public string? Rule { get; init; }

    /// <summary>What is held still of the prompt; nothing unless the route is local and a rule says so.</summary>
    public Stabilization Stabilize { get; init; }

    /// <summary>Whether it would be the same for any size of the prompt within its bounds: it was counted, or no chain straddles its limit, no rule asks for the size, and there is no order to choose.</summary>
    public bool IsSettled { get; init; }
}

/// <summary>Reasons of a route: words of the protocol.</summary>
public static class RoutingReasons
{
    public const string Fits = "fits";

    /// <summary>Answered by the gateway itself.</summary>
    public const string Own = "own";
    public const string Private = "private";
    public const string Rule = "rule";
    public const string TooLargeForLocal = "too-large-for-local";
    public const string TooSlowForDeadline = "too-slow-for-deadline";
    public const string TooLargeForCloud = "too-large-for-cloud";
    public const string NoRuleAllowsCloud = "no-rule-allows-cloud";
    public const string UnknownModel = "unknown-model";

    /// <summary>What has the model can't be asked this, nor something else in its place.</summary>
    public const string NoEndpoint = "no-endpoint";
    public const string BackendDown = "backend-down";
    public const string BudgetSpent = "budget-spent";

    /// <summary>It found the queue of its backend full, or waited too long in it.</summary>
    public const string QueueFull = "queue-full";
}
