using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Chains;

/// <summary>
/// What one kind of runtime does with a request, by its version: which of several settings wins, and what happens to a
/// prompt that is too long. Pure; each runtime's folder has one.
/// </summary>
public interface IRuntimeBehaviour
{
    /// <summary>The <see cref="RuntimeSeen.Kind"/> that it speaks for.</summary>
    string Kind { get; }

    /// <summary>
    /// Every statement about the context of one request, from the inside out, with precedence resolved: exactly the links
    /// that decide are in force, the others name what wins over them.
    /// </summary>
    ImmutableArray<Link> ContextLinks(ContextQuestion question);

    /// <summary>What becomes of a prompt that is longer than the context.</summary>
    OverflowAnswer Overflow(OverflowQuestion question);

    /// <summary>
    /// Longest silence, in seconds, that a client sees while its prompt is read: the interval of the runtime's own
    /// pings. Null when nothing is sent before the first token.
    /// </summary>
    double? PingIntervalSeconds(string? version) => null;
}

/// <summary>What a runtime has to know to say which context a request gets.</summary>
public sealed record ContextQuestion
{
    public required RuntimeSeen Runtime { get; init; }

    /// <summary>The model as the runtime offers it; null when it is not known there.</summary>
    public ModelSeen? Model { get; init; }

    /// <summary>Facts about this runtime, and about this model in it.</summary>
    public ImmutableArray<Fact> Facts { get; init; } = [];

    /// <summary>Context that the request itself carries, with its source; null when it carries none.</summary>
    public Fact? Requested { get; init; }

    /// <summary>Memory that the machine's accelerators offer in all, in bytes; null when the machine is not known, 0 when it has none.</summary>
    public long? AcceleratorBytes { get; init; }

    /// <summary>Whether requests come by a route that can carry a context at all (Ollama: <c>/api</c>, not <c>/v1</c>).</summary>
    public bool RouteCarriesContext { get; init; } = true;
}

/// <summary>A prompt against a context.</summary>
public sealed record OverflowQuestion
{
    public string? Version { get; init; }

    public required long PromptTokens { get; init; }

    public required long Context { get; init; }

    /// <summary>Tokens kept at the head; the runtime's default when null.</summary>
    public long? Keep { get; init; }

    /// <summary>False when the request forbids cutting.</summary>
    public bool? Truncate { get; init; }

    /// <summary>False when the request or the start flags forbid shifting.</summary>
    public bool? Shift { get; init; }

    /// <summary>Whether the runtime's own renderer makes the prompt; null when not known.</summary>
    public bool? Rendered { get; init; }

    /// <summary>Facts about the runtime and the model, for what decides beside the version.</summary>
    public ImmutableArray<Fact> Facts { get; init; } = [];
}

/// <summary>What becomes of a too long prompt.</summary>
/// <param name="Effect"><see cref="OnExceed.Reject"/> or <see cref="OnExceed.Cut"/>; null when the version or path is not known.</param>
/// <param name="KeptTokens">Tokens that survive a cut.</param>
/// <param name="Silent">True when the client is not told.</param>
/// <param name="Formula">The arithmetic behind <paramref name="KeptTokens"/>, with numbers filled in.</param>
public sealed record OverflowAnswer(OnExceed? Effect, long? KeptTokens = null, bool Silent = false, string? Formula = null);
