using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory.Architectures;

/// <summary>The ordinary decoder: norm, attention, residual, norm, feed-forward, residual.</summary>
internal static class Decoder
{
    public static void Build(GraphContext graph, DecoderOptions options)
    {
        var input = graph.Embed();
        if (options.ScalesEmbedding) input = GraphOps.Scale(input);
        var positions = graph.Positions(options.PositionParts);
        var attention = graph.Attention();
        var rows = graph.OutputRows();
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            var residual = input;
            var current = Attention(graph, options, graph.Norm(input, "attn_norm"), positions, attention);
            if (graph.IsLastLayer)
            {
                current = GraphOps.GetRows(current, rows);
                residual = GraphOps.GetRows(residual, rows);
            }
            if (options.PostNorms) current = graph.Norm(current, "post_attention_norm");
            var afterAttention = GraphOps.Add(current, residual);
            current = graph.Norm(afterAttention, options.FeedForwardNorm);
            current = options.FeedForward is { } own ? own(graph, current) : FeedForward(graph, current);
            if (options.PostNorms) current = graph.Norm(current, "post_ffw_norm");
            input = options.ResidualFirst ? GraphOps.Add(afterAttention, current) : GraphOps.Add(current, afterAttention);
        }
        graph.Head(input, after: options.AfterLogits, bias: options.OutputBias);
    }

    /// <summary>Experts where the shape has them, else gate and up beside each other.</summary>
    public static GraphTensor FeedForward(GraphContext graph, GraphTensor a) => graph.Traits.HasExperts && graph.Shape.Experts is { } experts
        ? graph.Experts(a, GraphContext.Options(experts, graph.Traits.FeedForward))
        : graph.Gated(a, graph.Traits.FeedForward);

    private static GraphTensor Attention(GraphContext graph, DecoderOptions options, GraphTensor a, GraphTensor positions, AttentionInput attention)
    {
        var (q, k, v) = options.FusedProjection ? graph.Fused(a, options.ProjectionBias) : graph.Separate(a, options.ProjectionBias);
        if (options.NormalizesHeads) q = graph.Norm(q, "attn_q_norm");
        q = GraphOps.Rope(q, positions);
        if (options.NormalizesHeads) k = graph.Norm(k, "attn_k_norm");
        k = GraphOps.Rope(k, positions);
        if (options.ScalesQueries) q = GraphOps.Scale(q);
        return graph.Attend(attention, q, k, v, softcap: options.AttentionSoftcap);
    }
}
