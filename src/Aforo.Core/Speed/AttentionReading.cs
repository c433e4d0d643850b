using System.Collections.Immutable;
using Aforo.Core.Memory.Architectures;
using Aforo.Core.Models;

namespace Aforo.Core.Speed;

/// <summary>What attention reads and computes for each cached token, and what recurrent layers keep.</summary>
internal sealed record AttentionReading(ImmutableArray<CacheWork> Caches, double StateBytes, int RecurrentLayers)
{
    public static AttentionReading? Of(ModelShape shape, string typeK, string typeV)
    {
        if (GgmlType.Find(typeK) is not { } k || GgmlType.Find(typeV) is not { } v || shape.Layers is not { } layers) return null;
        double fullBytes = 0, fullWork = 0, slidingBytes = 0, slidingWork = 0;
        var recurrent = 0;
        var layout = KnownArchitectures.Find(shape.Architecture)?.Read(shape).Layout;
        for (var layer = 0; layer < layers - shape.NextTokenLayers; layer++)
        {
            if (IsRecurrent(shape, layout, layer))
            {
                recurrent++;
                continue;
            }
            var slides = IsSliding(shape, layout, layer);
            var heads = At(shape.HeadCounts, layer) ?? shape.HeadCount ?? 0;
            var kv = shape.Latent is { KeyLength: > 0 } ? 1 : At(shape.KvHeads, layer) ?? 0;
            if (kv == 0) continue;
            var key = (slides ? shape.KeyLengthSliding : null) ?? shape.KeyLength ?? 0;
            var value = (slides ? shape.ValueLengthSliding : null) ?? shape.ValueLength ?? 0;
            // Latent attention reads one vector; its values are a part of it.
            var bytes = kv * (PerElement(k) * key + (shape.Latent is { KeyLength: > 0 } ? 0 : PerElement(v) * value));
            var work = 2.0 * heads * (key + value);
            if (slides) (slidingBytes, slidingWork) = (slidingBytes + bytes, slidingWork + work);
            else (fullBytes, fullWork) = (fullBytes + bytes, fullWork + work);
        }
        return new AttentionReading(
            [new CacheWork(fullBytes, fullWork, null), .. slidingWork > 0 ? (CacheWork[])[new CacheWork(slidingBytes, slidingWork, shape.SlidingWindow)] : []],
            recurrent * 4.0 * StateOf(shape), recurrent);
    }

    private static bool IsRecurrent(ModelShape shape, ModelLayout? layout, int layer)
    {
        if (shape.Recurrent is not { } recurrent) return false;
        if (layout is not null && layer < layout.Layers.Length) return layout.Layers[layer].IsRecurrent;
        if (recurrent.AttentionInterval is { } interval) return (layer + 1) % interval != 0;
        return !recurrent.Layers.IsDefaultOrEmpty ? At(recurrent.Layers, layer) == true : At(shape.KvHeads, layer) == 0;
    }

    private static bool IsSliding(ModelShape shape, ModelLayout? layout, int layer)
    {
        if (shape.SlidingWindow is not > 0) return false;
        if (layout is not null && layer < layout.Layers.Length) return layout.Layers[layer].IsSliding;
        if (At(shape.SlidingLayers, layer) is { } listed) return listed;
        return shape.SlidingPeriod is > 1 and var period && layer % period < period - 1;
    }

    private static double StateOf(ModelShape shape) => shape.Recurrent is not { } recurrent ? 0
        : recurrent.ShortConvolution ? Math.Max(0, recurrent.Convolution - 1) * (double)(shape.EmbeddingLength ?? 0)
        : (recurrent.State * (double)recurrent.Inner) + (Math.Max(0, recurrent.Convolution - 1) * (recurrent.Inner + (2.0 * recurrent.Groups * recurrent.State)));

    private static double PerElement(GgmlType type) => (double)type.BlockBytes / type.BlockElements;

    private static T? At<T>(ImmutableArray<T> list, int index)
        where T : struct => !list.IsDefault && index < list.Length ? list[index] : null;
}
