using System.Collections.Immutable;
using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis;

/// <summary>A route with its chains evaluated: as it is now, and as it would be once the context is mended.</summary>
public sealed record Assessment
{
    public required Route Route { get; init; }

    public required Chain Context { get; init; }

    /// <summary>Context that a request gets now, tokens; null when not known.</summary>
    public double? ContextNow => Context.Ceiling?.Value;

    /// <summary>Largest prompt that was seen; null when none was.</summary>
    public double? Prompt => Context.Demand?.Value;

    /// <summary>What the runtime does with that prompt now; null when it fits, or when nothing is known.</summary>
    public OverflowAnswer? Overflow { get; init; }

    /// <summary>Tokens that the runtime reads now: what survives a cut, the whole prompt where it fits, null where it is refused.</summary>
    public double? TokensRead { get; init; }

    public Demand? PrefillSpeed { get; init; }

    public ImmutableArray<Chain> Time { get; init; } = [];

    /// <summary>The time chains for the whole prompt, as they would be with the context mended.</summary>
    public ImmutableArray<Chain> TimeMended { get; init; } = [];

    public double? NativeContext { get; init; }

    /// <summary>Memory for the context as it is now; null when the shape is not known.</summary>
    public MemoryNeed? Memory { get; init; }

    /// <summary>Chains of memory, one a pool, for the context as it is now.</summary>
    public ImmutableArray<Chain> MemoryNow { get; init; } = [];

    /// <summary>The context that would hold the largest prompt: the native window, or the largest that memory holds. Null when the present one is enough or none would do.</summary>
    public long? TargetContext { get; init; }

    /// <summary>The largest context, up to the native window, that memory holds; null when that can't be told.</summary>
    public long? LargestContext { get; init; }

    public MemoryNeed? MemoryAtTarget { get; init; }

    public ImmutableArray<Chain> MemoryMended { get; init; } = [];

    /// <summary>The time chain that fails first, as it is now.</summary>
    public Chain? BrokenTime => FirstToFail(Time);

    /// <summary>The time chain that would fail first, once the context is mended.</summary>
    public Chain? BrokenTimeMended => FirstToFail(TimeMended);

    /// <summary>Of several spans with one limit, the wait for the first token is the one that people know.</summary>
    private static Chain? FirstToFail(ImmutableArray<Chain> chains) => chains
        .Where(chain => chain.Holds == false)
        .OrderBy(chain => chain.Ceiling!.Value).ThenBy(chain => chain.Span != Span.FirstToken)
        .FirstOrDefault();

    /// <summary>Every chain of the route as it is now.</summary>
    public IEnumerable<Chain> Chains => [Context, .. Time, .. MemoryNow];

    /// <summary>The fact in force of that name: the agent's, else the runtime's.</summary>
    public Fact? Fact(string name) => Route.AgentFact(name) ?? Route.RuntimeFact(name);
}
