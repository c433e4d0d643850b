using System.Collections.Immutable;

namespace Aforo.Core.Models;

/// <summary>
/// The shape of a model: what decides how much memory it takes and how much work a token is. Lists by layer have one
/// entry a layer. Counts are of elements, lengths of vectors; nothing here is in bytes.
/// </summary>
public sealed record ModelShape
{
    /// <summary><c>general.architecture</c>, such as <c>qwen3moe</c>.</summary>
    public required string Architecture { get; init; }

    public string? Name { get; init; }

    /// <summary>Context that the model was trained for, in tokens.</summary>
    public long? NativeContext { get; init; }

    public int? Layers { get; init; }

    public long? EmbeddingLength { get; init; }

    public long? VocabularySize { get; init; }

    public int? HeadCount { get; init; }

    /// <summary>Key and value heads of each layer; 0 where a layer has no attention cache.</summary>
    public ImmutableArray<int> KvHeads { get; init; } = [];

    /// <summary>Length of a key, per head.</summary>
    public int? KeyLength { get; init; }

    /// <summary>Length of a value, per head.</summary>
    public int? ValueLength { get; init; }

    /// <summary>Length of the feed-forward layer; of mixtures of experts it is metadata only.</summary>
    public long? FeedForwardLength { get; init; }

    /// <summary>Experts that one token uses; null for dense models.</summary>
    public int? ExpertsUsed { get; init; }

    public long? ExpertFeedForwardLength { get; init; }

    /// <summary>Weights in all, where known.</summary>
    public long? Parameters { get; init; }

    /// <summary>
    /// True when every layer keeps a key and a value for every token: no sliding window, no latent or recurrent state, no shared
    /// cache. Only then does the cache follow from heads and lengths alone.
    /// </summary>
    public bool FullAttention { get; init; }
}
