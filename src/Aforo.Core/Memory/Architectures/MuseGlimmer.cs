using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Muse Glimmer (<c>models/muse-glimmer.cpp</c>): embeddings are normalized, attention has a gate; three of four layers see a window, and only these rotate.</summary>
internal sealed class MuseGlimmer : Architecture
{
    public override string Name => "muse-glimmer";

    protected override int? DefaultSlidingPeriod => 4;

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        // One operation in place, as scaling would be.
        ScalesEmbedding = true,
        NormalizesHeads = true,
        AttentionGate = true,
        PostNorms = true,
        PicksAfterPostNorm = true,
        Rotates = layer => graph.Layout.Layers[layer].IsSliding,
        FeedForward = (context, a) => context.Gated(a, context.Traits.FeedForward),
        AfterLogits = logits => graph.Shape.FinalSoftcap ? GraphContext.Softcap(GraphOps.Scale(logits)) : GraphOps.Scale(logits),
    });

    protected override string? Lacks(ModelShape shape) => shape.SlidingWindow is null ? "attention.sliding_window" : base.Lacks(shape);
}

/// <summary>Trinity (<c>models/afmoe.cpp</c>): attention has a gate, every fourth layer sees everything and does not rotate; a few dense layers, then experts.</summary>
internal sealed class AfMoe : Architecture
{
    public override string Name => "afmoe";

    protected override int? DefaultSlidingPeriod => 4;

    public override int Kind(int layer) => (layer + 1) % 4 != 0 ? 1 : 0;

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        ScalesEmbedding = true,
        NormalizesHeads = true,
        AttentionGate = true,
        PostNorms = true,
        PicksAfterPostNorm = true,
        Rotates = layer => Kind(layer) == 1,
        FeedForward = (context, a) => Mixtures.WithShared(context, a, length => length * context.Shape.Experts!.Shared),
    });

    protected override string? Lacks(ModelShape shape) =>
        shape.SlidingWindow is null ? "attention.sliding_window" : shape.Experts is null ? "expert_count" : base.Lacks(shape);
}
