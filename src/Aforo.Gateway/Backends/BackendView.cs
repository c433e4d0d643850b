using System.Collections.Immutable;
using Aforo.Core.Chains;

namespace Aforo.Gateway.Backends;

/// <summary>What a backend told when it was last asked.</summary>
internal sealed record BackendView
{
    public bool IsUp { get; init; }

    /// <summary>The runtime's own version; null when it does not tell.</summary>
    public string? Version { get; init; }

    /// <summary>Requests at once; null when it does not tell.</summary>
    public int? Slots { get; init; }

    /// <summary>Models that it offers; null when it can't be asked or serves any name.</summary>
    public ImmutableHashSet<string>? Models { get; init; }

    /// <summary>Names under which it tells its model, where it answers to any other as well; empty when it does not tell.</summary>
    public ImmutableHashSet<string> Names { get; init; } = [];

    /// <summary>Those of its models that another server answers, which it hands the prompt on to.</summary>
    public ImmutableHashSet<string> Elsewhere { get; init; } = [];

    /// <summary>When each of its models was made, Unix seconds, by each name under which it tells one; without those of which it does not say.</summary>
    public ImmutableDictionary<string, long> Made { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>Context by model; the empty name stands for any.</summary>
    public ImmutableDictionary<string, Link> Contexts { get; init; } = ImmutableDictionary<string, Link>.Empty;

    public ImmutableDictionary<string, long> Native { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>Tokens of the vocabulary of the model that is loaded; null when it does not tell.</summary>
    public long? VocabularyTokens { get; init; }

    public Link? Context(string model) => Contexts.GetValueOrDefault(model) ?? Contexts.GetValueOrDefault("");

    public long? NativeContext(string model) => Native.TryGetValue(model, out var own) ? own : Native.TryGetValue("", out var any) ? any : null;
}
