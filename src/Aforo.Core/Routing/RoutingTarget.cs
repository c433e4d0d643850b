using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Core.Routing;

/// <summary>A model on a backend, as far as it is known at this moment.</summary>
public sealed record RoutingTarget
{
    public required string Backend { get; init; }

    /// <summary>Model as the backend names it.</summary>
    public required string Model { get; init; }

    /// <summary>False for a backend beyond the user's own machines.</summary>
    public bool IsLocal { get; init; }

    /// <summary>What limits the prompt: what is loaded, what the request asks for, what a definition or a price list says. The lowest in force decides.</summary>
    public Link? Context { get; init; }

    /// <summary>Context that the model was trained for, tokens; null when not known.</summary>
    public long? NativeContext { get; init; }

    /// <summary>Whether prompt and reserved output together must stay within the context (vLLM, cloud APIs); else only the prompt.</summary>
    public bool CountsOutput { get; init; }

    /// <summary>Speed of reading a prompt, tok/s; null when not known.</summary>
    public double? PrefillSpeed { get; init; }

    public Basis PrefillBasis { get; init; } = Basis.Measured;

    /// <summary>Seconds until a slot is expected to be free.</summary>
    public double QueueSeconds { get; init; }

    /// <summary>Why it can't take a request at all, as a stable word (<c>backend-down</c>, <c>unknown-model</c>, <c>budget-spent</c>); null when it can.</summary>
    public string? Unusable { get; init; }
}
