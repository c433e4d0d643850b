using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>EXAONE 4 (<c>models/exaone4.cpp</c>): norms only after; of the 32B three of four layers see a window, and only these rotate.</summary>
internal sealed class Exaone4 : Architecture
{
    /// <summary>The engine tells the model with a window by its layers.</summary>
    private const int LayersWithWindow = 64;

    private const int Window = 4096;

    public override string Name => "exaone4";

    protected override int? DefaultSlidingPeriod => 4;

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        NoPreNorms = true,
        PostNorms = true,
        NormalizesHeads = true,
        Rotates = layer => !graph.Layout.HasSliding || graph.Layout.Layers[layer].IsSliding,
        FeedForward = (context, a) => context.Gated(a, context.Traits.FeedForward),
    });

    protected override long? WindowOf(ModelShape shape) => shape.Layers - shape.NextTokenLayers == LayersWithWindow ? shape.SlidingWindow ?? Window : null;
}
