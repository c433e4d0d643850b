using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>ERNIE 4.5, dense and mixtures of experts (<c>models/ernie4-5.cpp</c>, <c>models/ernie4-5-moe.cpp</c>).</summary>
internal sealed class Ernie45(string name) : Architecture
{
    public override string Name => name;

    private bool IsMixture => name == "ernie4_5-moe";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        PositionParts = graph.Shape.MultiPartRope && !IsMixture ? 4 : 1,
        FeedForward = FeedForward,
    });

    protected override string? Lacks(ModelShape shape) => !IsMixture ? base.Lacks(shape)
        : shape.Experts is not { FeedForwardLength: not null } experts ? "expert_feed_forward_length"
        // The tensors of layers between are made for experts, and the graph asks for others.
        : experts.Interval > 1 ? "a plan for experts in every so many-th layer of this architecture" : base.Lacks(shape);

    protected override bool HasExperts(ModelShape shape, int layer) => IsMixture && base.HasExperts(shape, layer);

    private static GraphTensor FeedForward(GraphContext graph, GraphTensor a)
    {
        if (!graph.Traits.HasExperts || graph.Shape.Experts is not { } experts) return graph.Gated(a, graph.Traits.FeedForward);
        var routed = graph.Experts(a, GraphContext.Options(experts, graph.Traits.FeedForward) with { SelectionBias = true });
        return experts.SharedFeedForwardLength is { } length ? GraphOps.Add(routed, graph.Gated(a, length, "_shexp")) : routed;
    }
}
