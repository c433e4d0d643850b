using System.Collections.Immutable;
using Aforo.Lab.Sending;

namespace Aforo.Lab.Probing;

/// <summary>A request that is to prove a setup, and what it will cost. It carries what the agent's own requests carry, so that it throws nothing away that they would keep.</summary>
public sealed record ProbePlan
{
    public required Destination Destination { get; init; }

    /// <summary>Tokens of the prompt: the size that failed.</summary>
    public required long Tokens { get; init; }

    /// <summary>Context that the agent's requests carry; null where they carry none.</summary>
    public long? NumCtx { get; init; }

    /// <summary><c>truncate</c> as the agent sends it.</summary>
    public bool? Truncate { get; init; }

    /// <summary><c>shift</c> as the agent sends it: another value would load the model anew.</summary>
    public bool? Shift { get; init; }

    /// <summary>The shortest limit on the wait for the first token, seconds; null when none is known.</summary>
    public double? LimitSeconds { get; init; }

    /// <summary>Which span that limit watches, such as <c>first_token</c>.</summary>
    public string? LimitSpan { get; init; }

    /// <summary>Seconds that reading the prompt takes by the speed that is known; null when none is.</summary>
    public double? PrefillSeconds { get; init; }

    /// <summary>Longest load that a log recorded, seconds; null when none is known.</summary>
    public double? LoadSeconds { get; init; }

    /// <summary>Whether the model is loaded for it: it is not in memory, or with another context. Null when that is not known.</summary>
    public bool? Loads { get; init; }

    /// <summary>Other models in memory, which may have to go.</summary>
    public ImmutableArray<string> MayEvict { get; init; } = [];

    /// <summary>Seconds that it will take in all, as far as known.</summary>
    public double? Seconds => PrefillSeconds is { } prefill ? prefill + (Loads == true ? LoadSeconds ?? 0 : 0) : null;
}
