using System.Collections.Immutable;

namespace Aforo.Core.Routing;

/// <summary>Where a request goes.</summary>
public enum RouteKind
{
    Local,
    Cloud,
    Refused,
}

/// <summary>What the user decided about requests of a kind. Rules are asked in order; for each of the effects the first that matches decides.</summary>
/// <param name="Name">As the configuration calls it; told in refusals.</param>
public sealed record RoutingRule(string Name, RuleCondition When, RuleEffect Then);

/// <summary>All members that are set must hold; an empty condition always holds. Texts may have <c>*</c> for any characters.</summary>
public sealed record RuleCondition
{
    public ImmutableArray<string> Models { get; init; } = [];

    public ImmutableArray<string> Agents { get; init; } = [];

    public ImmutableArray<string> Keys { get; init; } = [];

    public ImmutableArray<string> Workspaces { get; init; } = [];

    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>Texts of which one occurs in the request's body, letter by letter.</summary>
    public ImmutableArray<string> Mentions { get; init; } = [];

    /// <summary>Fewest tokens of the prompt.</summary>
    public long? AtLeastTokens { get; init; }

    /// <summary>Most tokens of the prompt.</summary>
    public long? AtMostTokens { get; init; }

    /// <summary>Whether it belongs to the fewest requests that make up the configured share of prefill time.</summary>
    public bool? Heavy { get; init; }

    /// <summary>Predicted seconds to the first token on the best local backend, more than this.</summary>
    public double? LocalFirstTokenOver { get; init; }

    /// <summary>Predicted seconds to the first token on each backend named, more than these; where nothing is predicted that does not hold.</summary>
    public ImmutableDictionary<string, double> FirstTokenOver { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Fewest seconds that the client waits; of a client whose patience is not known that does not hold.</summary>
    public double? DeadlineAtLeast { get; init; }

    /// <summary>Most seconds that the client waits; of a client whose patience is not known that does not hold.</summary>
    public double? DeadlineAtMost { get; init; }

    /// <summary>Spent of each budget named in its period, at least so much of its currency.</summary>
    public ImmutableDictionary<string, double> SpentAtLeast { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>True when no local backend's chains hold.</summary>
    public bool? LocalFails { get; init; }

    public bool? Private { get; init; }

    /// <summary>Start of a time of day; a time that ends before it starts runs over midnight.</summary>
    public TimeOnly? From { get; init; }

    public TimeOnly? Until { get; init; }

    public ImmutableArray<DayOfWeek> Days { get; init; } = [];

    /// <summary>Whether it may hold for one size of a prompt and not for another.</summary>
    internal bool AsksForSize => AtLeastTokens is not null || AtMostTokens is not null || Heavy is not null || LocalFirstTokenOver is not null || !FirstTokenOver.IsEmpty;
}

/// <summary>What a rule says; a null member says nothing.</summary>
public sealed record RuleEffect
{
    /// <summary>Whether the request is private. What no rule speaks of is.</summary>
    public bool? Private { get; init; }

    public RouteKind? Route { get; init; }

    /// <summary>Backends to choose from, in order; empty for all of the route's kind that serve the model.</summary>
    public ImmutableArray<string> Backends { get; init; } = [];

    /// <summary>What is held still of a prompt that goes to a local backend; what no rule speaks of is not touched.</summary>
    public Stabilization? Stabilize { get; init; }
}
