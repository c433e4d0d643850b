using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory.Architectures;

/// <summary>The ordinary decoder: norm, attention, residual, norm, feed-forward, residual.</summary>
internal static class Decoder
{
    public static void Build(GraphContext graph, DecoderOptions options)
    {
        var input = graph.Embed(options.InputFeatures);
        var features = input;
        if (options.ScalesEmbedding) input = GraphOps.Scale(input);
        var positions = graph.Positions(options.PositionParts);
        var temperature = options.Temperature && graph.Shape.AttentionTemperature ? graph.Input(GraphTypes.F32, 1, 1, graph.Tokens) : null;
        var attention = graph.Attention();
        var rows = graph.OutputRows();
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            var residual = input;
            var current = Attention(graph, options, options.OnlyPostNorms || options.NoPreNorms ? input : Norm(graph, options, input, "attn_norm"), positions, temperature, attention);
            if (options.PostNorms && options.PicksAfterPostNorm) current = graph.Norm(current, "post_attention_norm");
            if (graph.IsLastLayer && !options.PicksRowsAtEnd && !options.PicksRowsLast)
            {
                current = GraphOps.GetRows(current, rows);
                residual = GraphOps.GetRows(residual, rows);
            }
            if (options.PostNorms && !options.PicksAfterPostNorm) current = graph.Norm(current, "post_attention_norm");
            if (options.ScalesResidual) current = GraphOps.Scale(current);
            var afterAttention = GraphOps.Add(current, residual);
            current = options.OnlyPostNorms || options.NoPreNorms ? afterAttention : Norm(graph, options, afterAttention, options.FeedForwardNorm);
            current = options.FeedForward is { } own ? own(graph, current) : FeedForward(graph, current);
            if (options.PostNorms) current = graph.Norm(current, "post_ffw_norm");
            if (options.ScalesResidual) current = GraphOps.Scale(current);
            input = options.ResidualFirst ? GraphOps.Add(afterAttention, current) : GraphOps.Add(current, afterAttention);
            if (layer < options.InputFeatures) input = GraphOps.Add(input, GraphOps.View(features, graph.Embedding, graph.Tokens, features.Nb1));
        }
        if (options.PicksRowsAtEnd)
        {
            input.IsOutput = true;
            input = GraphOps.GetRows(input, rows);
        }
        graph.Head(input, options.PicksRowsLast ? rows : null, after: options.AfterLogits, bias: options.OutputBias, plainNorm: options.PlainNorms, normBias: options.NormBias, norm: options.BareNorms ? null : "output_norm");
    }

    /// <summary>The engine calls a norm that has no weight by no name, and so pins it nowhere.</summary>
    private static GraphTensor Norm(GraphContext graph, DecoderOptions options, GraphTensor a, string name) =>
        options.BareNorms ? GraphOps.Own(a) : graph.Norm(a, name, bias: options.NormBias, plain: options.PlainNorms);

    /// <summary>Experts where the shape has them, else gate and up beside each other.</summary>
    public static GraphTensor FeedForward(GraphContext graph, GraphTensor a) => graph.Traits.HasExperts && graph.Shape.Experts is { } experts
        ? graph.Experts(a, GraphContext.Options(experts, graph.Traits.FeedForward))
        : graph.Gated(a, graph.Traits.FeedForward);

    private static GraphTensor Attention(GraphContext graph, DecoderOptions options, GraphTensor a, GraphTensor positions, GraphTensor? temperature, AttentionInput attention)
    {
        if (options.OnlyPostNorms || options.NormalizesWhole) return WholeNorms(graph, a, positions, attention);
        var (q, k, v) = options.FusedProjection ? graph.Fused(a, options.ProjectionBias) : graph.Separate(a, options.ProjectionBias, options.CopiesFused);
        if (options.NormalizesHeads) q = graph.Norm(q, "attn_q_norm");
        if (options.NormalizesBeforeRotations) k = graph.Norm(k, "attn_k_norm");
        var rotates = options.Rotates?.Invoke(graph.Layer) ?? true;
        if (rotates) q = GraphOps.Rope(q, positions, graph.Frequencies);
        if (options.NormalizesHeads && !options.NormalizesBeforeRotations) k = graph.Norm(k, "attn_k_norm");
        if (rotates) k = GraphOps.Rope(k, positions, graph.Frequencies);
        if (options.NormalizesAfterRotation)
        {
            k = graph.Norm(k, "attn_k_norm");
            q = graph.Norm(q, "attn_q_norm");
        }
        if (temperature is not null) q = GraphOps.Mul(q, temperature);
        if (options.ScalesQueries) q = GraphOps.Scale(q);
        if (options.AttentionGate || options.HeadGate) return Gated(graph, graph.Attend(attention, q, k, v, output: null), a, options.HeadGate);
        var attended = graph.Attend(attention, q, k, v, softcap: options.AttentionSoftcap, sinks: options.SinksIn?.Invoke(graph.Layer) ?? options.Sinks, outputBias: options.OutputProjectionBias || options.NormBias);
        return graph.Shape.AttentionValueScale ? GraphOps.Scale(attended) : attended;
    }

    private static GraphTensor Gated(GraphContext graph, GraphTensor attended, GraphTensor a, bool byHead)
    {
        var traits = graph.Traits;
        var length = (long)traits.KeyLength * traits.Heads;
        var gate = GraphOps.Map(graph.Project(a, "attn_gate", byHead ? traits.Heads : length));
        var product = byHead
            ? GraphOps.Reshape(GraphOps.Mul(GraphOps.Reshape(attended, traits.KeyLength, traits.Heads, graph.Tokens), GraphOps.Reshape(gate, 1, traits.Heads, graph.Tokens)), length, graph.Tokens)
            : GraphOps.Mul(attended, gate);
        return graph.Project(product, "attn_output", graph.Embedding);
    }

    /// <summary>Queries and keys are normalized before they are cut into heads.</summary>
    private static GraphTensor WholeNorms(GraphContext graph, GraphTensor a, GraphTensor positions, AttentionInput attention)
    {
        var traits = graph.Traits;
        var q = graph.Project(a, "attn_q", (long)traits.KeyLength * traits.Heads);
        var k = graph.Project(a, "attn_k", traits.KeyRow);
        var v = graph.Project(a, "attn_v", traits.ValueRow);
        q = GraphOps.Reshape(graph.Norm(q, "attn_q_norm"), traits.KeyLength, traits.Heads, graph.Tokens);
        k = GraphOps.Reshape(graph.Norm(k, "attn_k_norm"), traits.KeyLength, traits.KvHeads, graph.Tokens);
        v = GraphOps.Reshape(v, traits.ValueLength, traits.KvHeads, graph.Tokens);
        return graph.Attend(attention, GraphOps.Rope(q, positions), GraphOps.Rope(k, positions), v);
    }
}
