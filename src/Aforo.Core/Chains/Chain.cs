using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Core.Chains;

/// <summary>The links of one dimension for one subject, from the inside out, and what is asked of them.</summary>
public sealed record Chain
{
    public required Dimension Dimension { get; init; }

    /// <summary><c>tokens</c>, <c>seconds</c>, <c>bytes</c>, <c>tok/s</c>.</summary>
    public required string Unit { get; init; }

    public required Subject Subject { get; init; }

    public ImmutableArray<Link> Links { get; init; } = [];

    /// <summary>Null when nothing is known of what is asked.</summary>
    public Demand? Demand { get; init; }

    /// <summary>For time: the span that demand and links speak of.</summary>
    public Span? Span { get; init; }

    /// <summary>True when a link in force is known to be missing, so that a demand below the ceiling proves nothing.</summary>
    public bool Incomplete { get; init; }

    /// <summary>The lowest link in force whose value is known; null when there is none.</summary>
    public Link? Ceiling
    {
        get
        {
            Link? lowest = null;
            foreach (var link in Links)
                if (link is { Role: Role.InForce, Value: { } value } && !(lowest?.Value <= value)) lowest = link;
            return lowest;
        }
    }

    /// <summary>
    /// Whether the demand stays within the ceiling. Null when there is no demand, no ceiling, when the demand's interval
    /// straddles the ceiling, or when it is below the ceiling and a link is missing.
    /// </summary>
    public bool? Holds
    {
        get
        {
            if (Demand is null || Ceiling?.Value is not { } ceiling) return null;
            if ((Demand.Low ?? Demand.Value) > ceiling) return false;
            if ((Demand.High ?? Demand.Value) > ceiling) return null;
            return Incomplete || Links.Any(link => link is { Role: Role.InForce, Value: null }) ? null : true;
        }
    }

    /// <summary>Ceiling minus demand, in the chain's unit; negative when the demand is too big.</summary>
    public double? Margin => Demand is { } demand && Ceiling?.Value is { } ceiling ? ceiling - demand.Value : null;
}
