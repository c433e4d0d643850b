using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Granite 4 H (<c>models/granite-hybrid.cpp</c>): layers without key-value heads are Mamba-2.</summary>
internal sealed class GraniteHybrid : Architecture
{
    public override string Name => "granitehybrid";

    public override void Build(GraphContext graph)
    {
        var input = graph.Embed();
        if (graph.Shape.EmbeddingScale)
        {
            // Before the states are fetched, as a part of embedding.
            input = GraphOps.Scale(input);
            graph.Expand(input);
        }
        var states = graph.Recurrent();
        var attention = graph.Attention();
        var rows = graph.OutputRows();
        var positions = graph.Positions();
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            var residual = input;
            var normed = graph.Norm(input, "attn_norm");
            var current = graph.Traits.IsRecurrent ? graph.Mamba2(states, normed) : Attention(graph, normed, positions, attention);
            if (graph.IsLastLayer)
            {
                current = GraphOps.GetRows(current, rows);
                residual = GraphOps.GetRows(residual, rows);
            }
            if (graph.Shape.ResidualScale) current = GraphOps.Scale(current);
            var afterMixing = GraphOps.Add(current, residual);
            current = FeedForward(graph, graph.Norm(afterMixing, "ffn_norm"));
            if (graph.Shape.ResidualScale) current = GraphOps.Scale(current);
            input = GraphOps.Add(current, afterMixing);
        }
        graph.Head(input, after: graph.Shape.LogitScale ? GraphOps.Scale : null);
    }

    protected override string? Lacks(ModelShape shape) =>
        shape.Recurrent is { Inner: > 0, State: > 0, TimeStepRank: > 0, Groups: > 0, Convolution: > 0 } ? base.Lacks(shape) : "ssm.inner_size";

    protected override bool IsRecurrent(ModelShape shape, int layer) => At(shape.KvHeads, layer) == 0;

    private static GraphTensor Attention(GraphContext graph, GraphTensor a, GraphTensor positions, AttentionInput attention)
    {
        var (q, k, v) = graph.Separate(a);
        return graph.Attend(attention, GraphOps.Rope(q, positions), GraphOps.Rope(k, positions), v);
    }

    internal static GraphTensor FeedForward(GraphContext graph, GraphTensor a)
    {
        if (graph.Shape.Experts is not { } experts) return graph.Gated(a, graph.Traits.FeedForward);
        var routed = graph.Experts(a, GraphContext.Options(experts, graph.Traits.FeedForward) with { Length = graph.Traits.FeedForward });
        return experts.SharedFeedForwardLength is { } length ? GraphOps.Add(routed, graph.Gated(a, length, "_shexp")) : routed;
    }
}
