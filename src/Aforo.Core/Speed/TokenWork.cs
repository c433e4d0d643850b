using System.Collections.Immutable;
using Aforo.Core.Memory;
using Aforo.Core.Models;

namespace Aforo.Core.Speed;

/// <summary>
/// What one token asks of the hardware: bytes that are read and operations that are done. From the tensors of the model where they are
/// known, else from the counts of the shape and the bytes of the file.
/// </summary>
public sealed record TokenWork
{
    private const int MostLayers = 4096;

    public required string Architecture { get; init; }

    /// <summary>Layers that are computed; a part of a model may hold a part of one.</summary>
    public required double Layers { get; init; }

    /// <summary>Width of a hidden vector.</summary>
    public required long Width { get; init; }

    /// <summary>Bytes of weights that every token reads: no expert, and no embedding table that is not tied.</summary>
    public required double SharedBytes { get; init; }

    /// <summary>Bytes of all routed experts together; 0 for dense models.</summary>
    public required double ExpertBytes { get; init; }

    public required double SharedParameters { get; init; }

    public required double ExpertParameters { get; init; }

    /// <summary>Share of the routed experts that one token uses; 0 for dense models.</summary>
    public required double ExpertShare { get; init; }

    public required ImmutableArray<CacheWork> Caches { get; init; }

    /// <summary>Bytes of recurrent state that a sequence reads, and writes again, for each token.</summary>
    public required double StateBytes { get; init; }

    /// <summary>Layers that are recurrent instead of attending.</summary>
    public required double RecurrentLayers { get; init; }

    /// <summary>Bits of a weight in the mean over those that are read.</summary>
    public double BitsPerWeight => 8 * (SharedBytes + ExpertBytes) / Math.Max(1, SharedParameters + ExpertParameters);

    /// <summary>Operations in the weights for one token.</summary>
    public double Operations => 2 * (SharedParameters + (ExpertParameters * ExpertShare));

    /// <summary>Bytes of expert weights that so many tokens at once touch, their choices taken as independent.</summary>
    public double ExpertBytesTouched(double tokens) => ExpertShare >= 1 ? ExpertBytes : ExpertBytes * (1 - Math.Pow(1 - ExpertShare, tokens));

    /// <summary>Bytes of weights that so many tokens at once read.</summary>
    public double WeightBytes(double tokens) => SharedBytes + ExpertBytesTouched(tokens);

    /// <summary>Bytes of cache and state that one token of a sequence at a depth reads.</summary>
    public double CacheBytes(double depth) => StateBytes + Caches.Sum(cache => cache.Bytes * cache.Seen(depth));

    /// <summary>The part of the work that falls on one of several devices.</summary>
    /// <param name="layers">Share of the layers with their caches, 0 to 1.</param>
    /// <param name="experts">Share of the routed experts, 0 to 1.</param>
    public TokenWork Part(double layers, double experts) => this with
    {
        Layers = Layers * layers,
        SharedBytes = SharedBytes * layers,
        SharedParameters = SharedParameters * layers,
        ExpertBytes = ExpertBytes * experts,
        ExpertParameters = ExpertParameters * experts,
        StateBytes = StateBytes * layers,
        RecurrentLayers = RecurrentLayers * layers,
        Caches = [.. Caches.Select(cache => cache with { Bytes = cache.Bytes * layers, Operations = cache.Operations * layers })],
    };

    /// <summary>The work of a model; null where the shape does not tell enough.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="weights">Its weights, tensor by tensor or as a sum.</param>
    /// <param name="typeK">ggml type of the cached keys.</param>
    /// <param name="typeV">ggml type of the cached values.</param>
    public static TokenWork? Of(ModelShape shape, WeightInventory weights, string typeK = "f16", string typeV = "f16")
    {
        if (!IsSound(shape) || WeightReading.Of(shape, weights) is not { } read || AttentionReading.Of(shape, typeK, typeV) is not { } attention) return null;
        return new TokenWork
        {
            Architecture = shape.Architecture,
            Layers = shape.Layers!.Value - shape.NextTokenLayers,
            Width = shape.EmbeddingLength!.Value,
            SharedBytes = read.SharedBytes,
            ExpertBytes = read.ExpertBytes,
            SharedParameters = read.SharedParameters,
            ExpertParameters = read.ExpertParameters,
            ExpertShare = shape.Experts is { Count: > 0 } experts && read.ExpertBytes > 0 ? Math.Clamp((double)experts.Used / experts.Count, 0, 1) : 0,
            Caches = attention.Caches,
            StateBytes = attention.StateBytes,
            RecurrentLayers = attention.RecurrentLayers,
        };
    }

    /// <summary>Shapes come from files that may be damaged: counts that no model has are no shape.</summary>
    private static bool IsSound(ModelShape shape) => shape.Layers is > 0 and <= MostLayers and var layers && shape.NextTokenLayers >= 0 && shape.NextTokenLayers < layers
        && shape.Experts is not { Interval: <= 0 } and not { Count: < 0 } && shape.Recurrent is not { AttentionInterval: <= 0 };
}
