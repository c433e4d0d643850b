using System.Collections.Immutable;

namespace Aforo.Core.Models;

/// <summary>
/// The shape of a model: what decides how much memory it takes and how much work a token is. Lists by layer have one
/// entry a layer and are empty where nothing is said. Counts are of elements, lengths of vectors; nothing here is in bytes.
/// </summary>
public sealed record ModelShape
{
    /// <summary><c>general.architecture</c>, such as <c>qwen3moe</c>.</summary>
    public required string Architecture { get; init; }

    public string? Name { get; init; }

    /// <summary>Context that the model was trained for, in tokens.</summary>
    public long? NativeContext { get; init; }

    /// <summary>Layers in the file, next-token-prediction layers included.</summary>
    public int? Layers { get; init; }

    /// <summary>Layers at the end that only predict further tokens; by default the engine gives them neither cache nor weights.</summary>
    public int NextTokenLayers { get; init; }

    /// <summary>The file was written without the weights of those layers.</summary>
    public bool LacksNextTokenWeights { get; init; }

    public long? EmbeddingLength { get; init; }

    public long? VocabularySize { get; init; }

    /// <summary>Query heads of the first layer that has any.</summary>
    public int? HeadCount { get; init; }

    /// <summary>Query heads of each layer, where they differ.</summary>
    public ImmutableArray<int> HeadCounts { get; init; } = [];

    /// <summary>Key and value heads of each layer; 0 where a layer has no attention cache.</summary>
    public ImmutableArray<int> KvHeads { get; init; } = [];

    /// <summary>Length of a key, per head.</summary>
    public int? KeyLength { get; init; }

    /// <summary>Length of a value, per head.</summary>
    public int? ValueLength { get; init; }

    /// <summary>Length of a key in layers with a sliding window; null: as in the others.</summary>
    public int? KeyLengthSliding { get; init; }

    /// <summary>Length of a value in layers with a sliding window; null: as in the others.</summary>
    public int? ValueLengthSliding { get; init; }

    /// <summary>Elements of a head that are rotated by position.</summary>
    public int? RopeDimensions { get; init; }

    /// <summary>Sliding window or chunk, in tokens; null where there is none.</summary>
    public long? SlidingWindow { get; init; }

    /// <summary>The file says that there is no window, where the architecture would have one by itself.</summary>
    public bool WindowIsOff { get; init; }

    /// <summary>Layers that see everything make their values from the keys' projection.</summary>
    public bool ValuesFromKeys { get; init; }

    /// <summary>Queries, keys and values come from one matrix where the architecture allows either.</summary>
    public bool FusesProjections { get; init; }

    /// <summary>Gate and up projection of the experts are one tensor where the architecture allows either.</summary>
    public bool FusesGateAndUp { get; init; }

    /// <summary>Layers with the window, as the file lists them; empty: the architecture's own pattern.</summary>
    public ImmutableArray<bool> SlidingLayers { get; init; } = [];

    /// <summary>Every so many layers one sees everything, as the file says; null: the architecture's own pattern.</summary>
    public int? SlidingPeriod { get; init; }

    /// <summary>Layers at the end that use the cache of an earlier one.</summary>
    public int SharedKvLayers { get; init; }

    /// <summary>Latent attention (MLA); null for other kinds.</summary>
    public LatentShape? Latent { get; init; }

    /// <summary>Recurrent state of state-space and linear-attention layers; null where there is none.</summary>
    public RecurrentShape? Recurrent { get; init; }

    /// <summary>Length of the feed-forward layer (the longest, where they differ); of some mixtures of experts it is metadata only.</summary>
    public long? FeedForwardLength { get; init; }

    /// <summary>Feed-forward length of each layer, where they differ.</summary>
    public ImmutableArray<long> FeedForwardLengths { get; init; } = [];

    /// <summary>Experts that one token uses; null for dense models.</summary>
    public int? ExpertsUsed { get; init; }

    public long? ExpertFeedForwardLength { get; init; }

    /// <summary>Mixture of experts; null for dense models.</summary>
    public ExpertShape? Experts { get; init; }

    /// <summary>Layers with experts, as the tensors of a file tell; empty: by the metadata.</summary>
    public ImmutableArray<bool> ExpertLayers { get; init; } = [];

    /// <summary>Vectors of image features that come in beside each embedding (<c>n_deepstack_layers</c>).</summary>
    public int InputFeatures { get; init; }

    /// <summary>Layers differ in how many experts a token uses, or in how long they are.</summary>
    public bool HasVaryingExperts { get; init; }

    /// <summary>Extra embedding for each layer (Gemma 3n and 4 E), in elements; null where there is none.</summary>
    public long? EmbeddingLengthPerLayer { get; init; }

    /// <summary>The file has an epsilon for RMS norms.</summary>
    public bool NormIsRms { get; init; }

    /// <summary>Logits are bounded by a soft cap.</summary>
    public bool FinalSoftcap { get; init; }

    /// <summary>Attention scores are bounded by a soft cap.</summary>
    public bool AttentionSoftcap { get; init; }

    /// <summary>Attention is scaled by the position (a temperature).</summary>
    public bool AttentionTemperature { get; init; }

    /// <summary>Factors by which some architectures scale embeddings, residuals and logits are written.</summary>
    public bool EmbeddingScale { get; init; }

    /// <inheritdoc cref="EmbeddingScale"/>
    public bool ResidualScale { get; init; }

    /// <inheritdoc cref="EmbeddingScale"/>
    public bool LogitScale { get; init; }

    /// <summary>Queries, keys and values are bounded.</summary>
    public bool ClampsProjections { get; init; }

    /// <summary>What attention gives is scaled by a factor of the file's.</summary>
    public bool AttentionValueScale { get; init; }

    /// <summary>Positions have several parts (M-RoPE): the sections are not all 0.</summary>
    public bool MultiPartRope { get; init; }

    /// <summary>Input and output share one table; null where only the tensors could tell.</summary>
    public bool? TiedEmbeddings { get; init; }

    /// <summary>Weights in all, where known.</summary>
    public long? Parameters { get; init; }

    /// <summary>
    /// True when every layer keeps a key and a value for every token: no sliding window, no latent or recurrent state, no shared
    /// cache. Only then does the cache follow from heads and lengths alone.
    /// </summary>
    public bool FullAttention { get; init; }

    /// <summary>The shape with what only the names of a file's tensors tell.</summary>
    /// <param name="tensors">Names of all tensors.</param>
    public ModelShape Seen(IReadOnlySet<string> tensors) => this with
    {
        TiedEmbeddings = !tensors.Contains("output.weight"),
        FusesProjections = FusesProjections || Enumerable.Range(0, Layers ?? 0).Any(layer => tensors.Contains(Named(layer, "attn_qkv")) && tensors.Contains(Named(layer, "attn_output"))),
        FusesGateAndUp = FusesGateAndUp || Enumerable.Range(0, Layers ?? 0).Any(layer => tensors.Contains(Named(layer, "ffn_gate_up_exps"))),
        ExpertLayers = Experts is null ? [] : [.. Enumerable.Range(0, Layers ?? 0).Select(layer => tensors.Contains(Named(layer, "ffn_gate_inp")))],
        LacksNextTokenWeights = NextTokenLayers > 0 && !tensors.Contains(Named(Layers - NextTokenLayers ?? 0, "nextn.eh_proj")),
        ValuesFromKeys = ValuesFromKeys || Enumerable.Range(0, SlidingLayers.IsDefault ? 0 : SlidingLayers.Length).Any(layer =>
            !SlidingLayers[layer] && tensors.Contains(Named(layer, "attn_k")) && !tensors.Contains(Named(layer, "attn_v"))),
    };

    private static string Named(int layer, string tensor) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"blk.{layer}.{tensor}.weight");
}
