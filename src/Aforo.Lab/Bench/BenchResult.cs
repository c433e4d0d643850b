using System.Collections.Immutable;

namespace Aforo.Lab.Bench;

/// <summary>What is to be measured of a running model.</summary>
public sealed record BenchPlan
{
    /// <summary>Lengths of prompts, tokens; those that do not fit the context are left out. Empty: the usual ones.</summary>
    public ImmutableArray<long> Depths { get; init; } = [];

    /// <summary>Tokens that are generated at each point.</summary>
    public int Answer { get; init; } = 64;

    /// <summary>New tokens on top of a prefix that is in the cache.</summary>
    public int Suffix { get; init; } = 256;

    /// <summary>Depths that would take longer than this all in all are left out.</summary>
    public TimeSpan Most { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Makes prompts that no earlier run has sent.</summary>
    public int Seed { get; init; }
}

/// <summary>One request of a measurement: as the wall saw it and as the engine tells it in the same reply.</summary>
public sealed record BenchPoint
{
    /// <summary>The prefix was in the cache; else all of the prompt was new.</summary>
    public required bool IsWarm { get; init; }

    /// <summary>Tokens of the whole prompt; null where the server tells only what it read anew, or which of both is not known.</summary>
    public required long? PromptTokens { get; init; }

    /// <summary>Tokens that came from the cache; null where the server does not tell.</summary>
    public long? CachedTokens { get; init; }

    public long? AnswerTokens { get; init; }

    public required double FirstTokenSeconds { get; init; }

    public required double TotalSeconds { get; init; }

    /// <summary>New tokens of the prompt over the time to the first token.</summary>
    public double? PrefillWall { get; init; }

    /// <summary>Tokens after the first over the time from the first to the last.</summary>
    public double? DecodeWall { get; init; }

    /// <summary>The engine's own rates; null where it tells none, or none that can be trusted.</summary>
    public double? PrefillEngine { get; init; }

    /// <inheritdoc cref="PrefillEngine"/>
    public double? DecodeEngine { get; init; }

    /// <summary>Member of the reply that they are from.</summary>
    public string? EngineField { get; init; }

    /// <summary>The engine's figure where there is one, which no queue or network disturbs; else the wall's.</summary>
    public double? Prefill => PrefillEngine ?? PrefillWall;

    /// <inheritdoc cref="Prefill"/>
    public double? Decode => DecodeEngine ?? DecodeWall;
}

/// <summary>A depth that was not measured.</summary>
/// <param name="Depth">Tokens.</param>
/// <param name="Reason"><c>does-not-fit</c>, <c>too-long</c> (it would pass the time), <c>refused</c> or <c>failed</c>.</param>
public sealed record BenchSkip(long Depth, string Reason);

/// <summary>What came out.</summary>
public sealed record BenchRun
{
    public required BenchTarget Target { get; init; }

    public ImmutableArray<BenchPoint> Points { get; init; } = [];

    public ImmutableArray<BenchSkip> Skipped { get; init; } = [];

    /// <summary>Why nothing, or not all, was measured: <c>unreachable</c>, <c>refused</c>, <c>broken</c>, <c>timed-out</c>, <c>reloaded</c>, <c>uncounted</c>; null when all went well.</summary>
    public string? Trouble { get; init; }

    /// <summary>The server's own words for it.</summary>
    public string? Words { get; init; }

    /// <summary>Decode with a cold prefix and with a warm one differed at one depth by more than half: others used the machine meanwhile.</summary>
    public bool IsDisturbed
    {
        get
        {
            for (var i = 1; i < Points.Length; i++)
                if (Points[i].IsWarm && Points[i].Decode / Points[i - 1].Decode is > 1.5 or < 1 / 1.5) return true;
            return false;
        }
    }
}

/// <summary>How far a measurement is.</summary>
/// <param name="Done">Requests that were answered.</param>
/// <param name="Of">Requests in all.</param>
/// <param name="Tokens">Length of the prompt in work.</param>
/// <param name="Remaining">Estimate of the remaining time; null until there is one.</param>
public sealed record BenchProgress(int Done, int Of, long Tokens, TimeSpan? Remaining);
