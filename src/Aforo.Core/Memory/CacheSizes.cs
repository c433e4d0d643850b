using Aforo.Core.Memory.Architectures;
using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory;

/// <summary>
/// Caches, layer by layer (<c>llama-kv-cache.cpp</c>, <c>llama-memory-recurrent.cpp</c>): every cell holds a row of keys and a row of values
/// in whole blocks of their type, for each stream. Latent attention keeps one vector and no values. Without flash attention values lie
/// transposed, and each row takes the widest of the model.
/// </summary>
internal static class CacheSizes
{
    public static (long Keys, long Values) OfLayer(ModelLayout layout, GraphSettings settings, int layer)
    {
        var traits = layout.Layers[layer];
        if (!traits.HasCache) return (0, 0);
        var cells = (traits.IsSliding ? settings.SlidingCells : settings.Cells) * settings.Streams;
        var values = layout.IsLatent ? 0 : settings.ValuesTransposed ? layout.WidestValueRow : traits.ValueRow;
        return (cells * Bytes(settings.TypeK, traits.KeyRow), cells * Bytes(settings.TypeV, values));
    }

    /// <summary>State in f32 for each sequence, whatever the types of the cache.</summary>
    public static long RecurrentOfLayer(ModelLayout layout, GraphSettings settings, int layer, BackendTraits backend) => !layout.Layers[layer].IsRecurrent ? 0
        : backend.Align(4L * settings.Sequences * layout.ConvolutionState) + backend.Align(4L * settings.Sequences * layout.RecurrentState);

    /// <summary>Logits in f32, one row a sequence.</summary>
    public static long Output(ModelLayout layout, GraphSettings settings) => 4 * layout.Vocabulary * settings.Sequences;

    private static long Bytes(Models.GgmlType type, long elements) => elements / type.BlockElements * type.BlockBytes;
}
