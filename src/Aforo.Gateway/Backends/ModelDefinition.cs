using Aforo.Core.Chains;

namespace Aforo.Gateway.Backends;

/// <summary>What a definition of Ollama's says of a model.</summary>
/// <param name="Context">The context that it sets; null when it sets none.</param>
/// <param name="Native">Context that the model was trained for, tokens.</param>
/// <param name="BesideTokens">The most tokens of what it puts before each prompt.</param>
internal sealed record ModelDefinition(Link? Context, long? Native, long BesideTokens)
{
    /// <summary>Of a model of which nothing was told.</summary>
    public static ModelDefinition Untold { get; } = new(null, null, 0);

    /// <summary>Whether the model is somebody else's, at another host; null where nothing is told.</summary>
    public bool? IsElsewhere { get; init; }

    /// <summary><c>num_batch</c> that it sets, tokens; null when it sets none.</summary>
    public long? Batch { get; init; }

    /// <summary>Whether the vector that it makes of a text is that of the last token.</summary>
    public bool PoolsLast { get; init; }

    /// <summary>The file of its weights; null when that is not told.</summary>
    public string? Weights { get; init; }

    /// <summary>What it says of how its weights are loaded, but for the context: with anything else they are loaded anew.</summary>
    public string Loading { get; init; } = "";
}
