using System.Collections.Immutable;

namespace Aforo.Core.Routing;

/// <summary>What a rule may see of one request. No part of its text is here.</summary>
public sealed record RoutingRequest
{
    /// <summary>Model as the client named it.</summary>
    public required string Model { get; init; }

    public string? Agent { get; init; }

    /// <summary>Name of the API key that the client gave; never the key.</summary>
    public string? Key { get; init; }

    public string? Workspace { get; init; }

    /// <summary>Path of the request, without its query.</summary>
    public string Path { get; init; } = "/";

    /// <summary>The prompt's size as rules see it; a target may know its own.</summary>
    public required TokenBounds Prompt { get; init; }

    /// <summary>Tokens that the client reserves for the answer; null when it sets no limit.</summary>
    public long? ReservedOutput { get; init; }

    /// <summary>Seconds after which the client gives up while it sees no content; null when that is not known.</summary>
    public double? DeadlineSeconds { get; init; }

    /// <summary>A detector found something in it that looks like a secret: it is private whatever a rule says.</summary>
    public bool HasSecret { get; init; }

    /// <summary>Which of the texts that rules ask for (<see cref="RuleCondition.Mentions"/>) occur in it.</summary>
    public ImmutableHashSet<string> Mentioned { get; init; } = [];

    /// <summary>Local time of its arrival.</summary>
    public TimeOnly Time { get; init; }

    public DayOfWeek Day { get; init; }

    /// <summary>What was spent of each budget in the period that goes on.</summary>
    public ImmutableDictionary<string, double> Spent { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Tokens from which a prompt is heavy, by the recorded workload; null when nothing is recorded.</summary>
    public long? HeavyFromTokens { get; init; }
}

/// <summary>The size of a prompt in tokens. It was counted when all three agree.</summary>
/// <param name="Low">It can't be smaller.</param>
/// <param name="Likely">The best single figure.</param>
/// <param name="High">It can't be larger.</param>
public sealed record TokenBounds(long Low, long Likely, long High)
{
    public bool IsExact => Low == High;

    public static TokenBounds Counted(long tokens) => new(tokens, tokens, tokens);
}
