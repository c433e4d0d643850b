using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Qwen 1.5 and 2, mixtures of experts (<c>models/qwen2moe.cpp</c>): a shared expert behind a gate.</summary>
internal sealed class Qwen2Moe : Architecture
{
    public override string Name => "qwen2moe";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { ProjectionBias = true, FeedForward = FeedForward });

    protected override string? Lacks(ModelShape shape) => shape.Experts is null ? "expert_count" : base.Lacks(shape);

    protected override bool HasExperts(ModelShape shape, int layer) => true;

    private static GraphTensor FeedForward(GraphContext graph, GraphTensor a)
    {
        var experts = graph.Shape.Experts!;
        var routed = graph.Experts(a, GraphContext.Options(experts, graph.Traits.FeedForward / experts.Used) with { Normalizes = false });
        var score = GraphOps.MatMul(graph.Weight("ffn_gate_inp_shexp.weight", graph.Embedding), a);
        var gate = GraphOps.Map(GraphOps.Map(score), score);
        return GraphOps.Add(routed, GraphOps.Mul(graph.Gated(a, experts.SharedFeedForwardLength ?? graph.Traits.FeedForward, "_shexp"), gate));
    }
}

/// <summary>Qwen 2 VL and 2.5 VL, the language model (<c>models/qwen2vl.cpp</c>).</summary>
internal sealed class Qwen2Vl : Architecture
{
    public override string Name => "qwen2vl";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { ProjectionBias = true, PositionParts = 4 });
}

/// <summary>Gemma 1 (<c>models/gemma.cpp</c>).</summary>
internal sealed class Gemma : Architecture
{
    public override string Name => "gemma";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { ScalesEmbedding = true, ScalesQueries = true });
}

/// <summary>Granite 3 and 4, mixtures of experts (<c>models/granite-moe.cpp</c>): as Granite, with experts as long as the layer says.</summary>
internal sealed class GraniteMoe : Architecture
{
    public override string Name => "granitemoe";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        ScalesEmbedding = graph.Shape.EmbeddingScale,
        ScalesResidual = graph.Shape.ResidualScale,
        AfterLogits = GraphOps.Scale,
        FeedForward = GraniteHybrid.FeedForward,
    });

    protected override bool HasExperts(ModelShape shape, int layer) => shape.Experts is not null;
}
