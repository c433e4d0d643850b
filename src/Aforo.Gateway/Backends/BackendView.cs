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

    /// <summary>Context by model; the empty name stands for any.</summary>
    public ImmutableDictionary<string, Link> Contexts { get; init; } = ImmutableDictionary<string, Link>.Empty;

    public ImmutableDictionary<string, long> Native { get; init; } = ImmutableDictionary<string, long>.Empty;

    public Link? Context(string model) => Contexts.GetValueOrDefault(model) ?? Contexts.GetValueOrDefault("");

    public long? NativeContext(string model) => Native.TryGetValue(model, out var own) ? own : Native.TryGetValue("", out var any) ? any : null;
}
