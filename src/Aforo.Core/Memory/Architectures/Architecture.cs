using System.Collections.Immutable;
using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>How the engine reads a shape of one architecture and which graph it builds from it.</summary>
internal abstract class Architecture
{
    /// <summary>Layers, and experts, that the engine takes at most (<c>LLAMA_MAX_LAYERS</c>, <c>LLAMA_MAX_EXPERTS</c>).</summary>
    private const int MostLayers = 512;

    /// <summary>Longer rows than any model has; sums of them must not overflow.</summary>
    private const long MostElements = 1 << 26;

    /// <summary><c>general.architecture</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Every so many layers one sees everything, where the file says nothing; null: the architecture has no window.</summary>
    protected virtual int? DefaultSlidingPeriod => null;

    /// <summary>The first layer of each period sees everything, not the last.</summary>
    protected virtual bool DenseFirst => false;

    /// <summary>What tells layers apart besides their traits, if the graph asks for the layer's index: equal layers give equal numbers.</summary>
    public virtual int Kind(int layer) => 0;

    /// <summary>With a divided cache the micro-batch need not divide by the slots.</summary>
    public virtual bool TakesUnevenBatches => true;

    /// <summary>Something may stand between attention and its projection, so that the engine places them apart: recurrent layers, inputs of a layer's own, another layer's cache.</summary>
    public virtual bool MayPartAttention(ModelLayout layout) => layout.Shape.EmbeddingLengthPerLayer is not null || layout.Layers.Any(layer => layer.IsRecurrent || !layer.HasCache);

    /// <summary>Tensors of a layer that only predicts further tokens which are loaded all the same, by their name without the layer.</summary>
    public virtual bool LoadsOfPrediction(string name) => false;

    /// <summary>Builds the graph of one micro-batch.</summary>
    public abstract void Build(GraphContext graph);

    /// <summary>The layout, or the name of what the shape lacks.</summary>
    public (ModelLayout? Layout, string? Missing) Read(ModelShape shape)
    {
        if (shape.Layers is not { } all || all > MostLayers) return (null, "block_count");
        if (shape.EmbeddingLength is not (> 0 and <= MostElements)) return (null, "embedding_length");
        if (shape.VocabularySize is not (> 0 and <= MostElements)) return (null, "vocab_size");
        if (shape.FeedForwardLength > MostElements) return (null, "feed_forward_length");
        if (shape.Experts is { } experts && (experts.Count > MostLayers || experts.Used is < 1 or > MostLayers)) return (null, "expert_used_count");
        if (Lacks(shape) is { } missing) return (null, missing);
        var computed = all - shape.NextTokenLayers;
        var window = WindowOf(shape);
        var slides = DefaultSlidingPeriod is not null && window is > 0;
        var latent = shape.Latent is { KeyLength: > 0, ValueLength: > 0 };
        var traits = new LayerTraits[all];
        for (var layer = 0; layer < all; layer++)
        {
            var sliding = slides && layer < computed && IsSliding(shape, layer);
            traits[layer] = new LayerTraits
            {
                HasCache = HasCache(shape, layer) && layer < computed,
                IsRecurrent = IsRecurrent(shape, layer) && layer < computed,
                IsSliding = sliding,
                Heads = At(shape.HeadCounts, layer) ?? shape.HeadCount ?? 0,
                KvHeads = At(shape.KvHeads, layer) ?? 0,
                KeyLength = (sliding ? shape.KeyLengthSliding : null) ?? shape.KeyLength ?? 0,
                ValueLength = (sliding ? shape.ValueLengthSliding : null) ?? shape.ValueLength ?? 0,
                FeedForward = At(shape.FeedForwardLengths, layer) ?? shape.FeedForwardLength ?? 0,
                HasExperts = At(shape.ExpertLayers, layer) ?? HasExperts(shape, layer),
                CacheOwner = CacheOwner(shape, layer, sliding),
            };
            if (traits[layer].KeyRow > MostElements || traits[layer].ValueRow > MostElements) return (null, "attention.key_length");
        }
        return (new ModelLayout
        {
            Shape = shape,
            Architecture = this,
            Layers = [.. traits.Take(computed)],
            Embedding = shape.EmbeddingLength.Value,
            Vocabulary = shape.VocabularySize.Value,
            HasSliding = slides,
            Window = window ?? 0,
            IsLatent = latent,
            WidestValueRow = traits.Max(layer => layer.ValueRow),
            ConvolutionState = ConvolutionState(shape),
            RecurrentState = RecurrentState(shape),
        }, null);
    }

    /// <summary>Name of a key without which nothing can be said, or null.</summary>
    protected virtual string? Lacks(ModelShape shape) =>
        shape.KvHeads.IsDefaultOrEmpty ? "attention.head_count_kv" : shape is { KeyLength: null, HeadCount: null or 0 } ? "attention.head_count" : shape.KeyLength is null ? "attention.key_length" : null;

    /// <summary>Tokens that sliding layers see; null where there are none.</summary>
    protected virtual long? WindowOf(ModelShape shape) => shape.SlidingWindow;

    /// <summary>The last layers may read the cache of an earlier one. Others carry the key without a meaning.</summary>
    protected virtual bool SharesCaches => false;

    protected virtual bool HasCache(ModelShape shape, int layer) => layer < shape.Layers - Shared(shape) && !IsRecurrent(shape, layer);

    protected virtual bool IsRecurrent(ModelShape shape, int layer) => false;

    protected virtual bool HasExperts(ModelShape shape, int layer) => shape.Experts is { } experts && layer >= experts.LeadingDenseLayers;

    /// <summary>Layers without a cache of their own read the last one of their kind that has one.</summary>
    protected virtual int CacheOwner(ModelShape shape, int layer, bool sliding)
    {
        var own = shape.Layers!.Value - Shared(shape);
        return layer < own ? layer : own - (sliding ? 2 : 1);
    }

    private int Shared(ModelShape shape) => SharesCaches && shape.SharedKvLayers <= shape.Layers - 2 ? shape.SharedKvLayers : 0;

    protected virtual bool IsSliding(ModelShape shape, int layer)
    {
        if (At(shape.SlidingLayers, layer) is { } listed) return listed;
        var period = shape.SlidingPeriod ?? DefaultSlidingPeriod ?? 1;
        if (period <= 0) return true;
        return DenseFirst ? layer % period != 0 : layer % period < period - 1;
    }

    protected virtual long ConvolutionState(ModelShape shape) => shape.Recurrent is not { } recurrent ? 0
        : recurrent.ShortConvolution ? (recurrent.Convolution - 1) * shape.EmbeddingLength!.Value
        : Math.Max(recurrent.Convolution - 1, 0) * (recurrent.Inner + 2 * recurrent.Groups * recurrent.State);

    protected virtual long RecurrentState(ModelShape shape) =>
        shape.Recurrent is { ShortConvolution: false } recurrent ? recurrent.State * recurrent.Inner : 0;

    protected static T? At<T>(ImmutableArray<T> list, int index)
        where T : struct => !list.IsDefault && index < list.Length ? list[index] : null;
}
