using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>GLM 4.5, 4.6, 4.7 and Air (<c>models/glm4-moe.cpp</c>): a few dense layers first, then experts and a shared one.</summary>
internal sealed class Glm4Moe : Architecture
{
    public override string Name => "glm4moe";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        ProjectionBias = true,
        FeedForwardNorm = "post_attention_norm",
        PositionParts = graph.Shape.MultiPartRope ? 4 : 1,
        FeedForward = FeedForward,
    });

    internal static GraphTensor FeedForward(GraphContext graph, GraphTensor a)
    {
        if (!graph.Traits.HasExperts || graph.Shape.Experts is not { } experts) return graph.Gated(a, graph.Traits.FeedForward);
        var options = Routed(experts, graph.Traits.FeedForward);
        var routed = graph.Experts(a, options);
        var shared = graph.Gated(a, experts.SharedFeedForwardLength ?? options.Length * Math.Max(experts.Shared, 1), "_shexp");
        return GraphOps.Add(routed, shared);
    }

    /// <summary>Sigmoid or softmax as the file says; a bias moves the choice where the file has one, as sigmoid models do.</summary>
    internal static ExpertOptions Routed(ExpertShape experts, long layerLength) => GraphContext.Options(experts, layerLength) with
    {
        Normalizes = experts.NormalizesWeights,
        SelectionBias = true,
    };
}
