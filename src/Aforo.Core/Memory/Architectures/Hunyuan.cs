using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Hunyuan, dense (<c>models/hunyuan-vl.cpp</c>): queries and keys are normalized after they were rotated.</summary>
internal sealed class HunyuanDense(string name) : Architecture
{
    public override string Name => name;

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        NormalizesAfterRotation = true,
        PositionParts = graph.Shape.MultiPartRope && name == "hunyuan_vl" ? 4 : 1,
        FeedForward = (context, a) => context.Gated(a, context.Traits.FeedForward),
    });
}

/// <summary>Hunyuan A13B (<c>models/hunyuan-moe.cpp</c>): experts as long as the layer says, and a shared one.</summary>
internal sealed class HunyuanMoe : Architecture
{
    public override string Name => "hunyuan-moe";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        NormalizesAfterRotation = true,
        FeedForward = FeedForward,
    });

    protected override string? Lacks(ModelShape shape) => shape.Experts is null ? "expert_count" : base.Lacks(shape);

    protected override bool HasExperts(ModelShape shape, int layer) => true;

    private static GraphTensor FeedForward(GraphContext graph, GraphTensor a)
    {
        var experts = graph.Shape.Experts!;
        var routed = graph.Experts(a, GraphContext.Options(experts, graph.Traits.FeedForward) with { Length = graph.Traits.FeedForward });
        return GraphOps.Add(routed, graph.Gated(a, experts.SharedFeedForwardLength ?? graph.Traits.FeedForward, "_shexp"));
    }
}
