using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Core.Speed;

namespace Aforo.Core.Routing;

/// <summary>A model on a backend, as far as it is known at this moment.</summary>
public sealed record RoutingTarget
{
    public required string Backend { get; init; }

    /// <summary>Model as the backend names it.</summary>
    public required string Model { get; init; }

    /// <summary>False for a backend beyond the user's own machines.</summary>
    public bool IsLocal { get; init; }

    /// <summary>The prompt's size for the tokenizer of this model; null where it is as the request says.</summary>
    public TokenBounds? Prompt { get; init; }

    /// <summary>Whether its own tokenizer can be asked, or its vocabulary: what stays uncounted all the same goes there only if it surely fits.</summary>
    public bool CanCount { get; init; }

    /// <summary>What limits the prompt: what is loaded, what the request asks for, what a definition or a price list says. The lowest in force decides.</summary>
    public Link? Context { get; init; }

    /// <summary>Context that the model was trained for, tokens; null when not known.</summary>
    public long? NativeContext { get; init; }

    /// <summary>Whether prompt and reserved output together must stay within the context (vLLM, cloud APIs); else only the prompt.</summary>
    public bool CountsOutput { get; init; }

    /// <summary>Speed of reading a prompt as measured or as somebody stated it, tok/s; null when neither was.</summary>
    public double? PrefillSpeed { get; init; }

    /// <summary>How <see cref="PrefillSpeed"/> is known.</summary>
    public Basis PrefillBasis { get; init; } = Basis.Measured;

    /// <summary>What is forecast for reading a prompt; counts only where no <see cref="PrefillSpeed"/> is known. Null when nothing tells.</summary>
    public PrefillForecast? PrefillForecast { get; init; }

    /// <summary>Tokens at the prompt's beginning that its cache likely holds of the conversation's last turn; 0 where that is not known.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Seconds until a slot is expected to be free.</summary>
    public double QueueSeconds { get; init; }

    /// <summary>Why it can't take a request at all, as a stable word (<c>backend-down</c>, <c>unknown-model</c>, <c>budget-spent</c>); null when it can.</summary>
    public string? Unusable { get; init; }
}
