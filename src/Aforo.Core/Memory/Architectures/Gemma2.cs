using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Gemma 2 (<c>models/gemma2.cpp</c>): every other layer sees a window; scores and logits are bounded.</summary>
internal sealed class Gemma2 : Architecture
{
    public override string Name => "gemma2";

    protected override int? DefaultSlidingPeriod => 2;

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        ScalesEmbedding = true,
        ScalesQueries = true,
        PostNorms = true,
        AttentionSoftcap = true,
        AfterLogits = GraphContext.Softcap,
    });

    protected override string? Lacks(ModelShape shape) => shape.SlidingWindow is null ? "attention.sliding_window" : base.Lacks(shape);
}
