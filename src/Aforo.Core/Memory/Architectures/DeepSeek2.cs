using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>DeepSeek V2 and V3, Kimi K2, GLM 4.7 Flash, Mistral 4 and others with latent attention (<c>models/deepseek2.cpp</c>).</summary>
internal sealed class DeepSeek2(string name) : Architecture
{
    public override string Name => name;

    public override void Build(GraphContext graph)
    {
        var input = graph.Embed();
        var scale = graph.Shape.AttentionTemperature ? graph.Input(GraphTypes.F32, 1, 1, graph.Tokens) : null;
        var positions = graph.Positions();
        var attention = graph.Attention();
        var rows = graph.OutputRows();
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            var residual = input;
            var current = Attention(graph, graph.Norm(input, "attn_norm"), positions, attention, scale);
            if (graph.IsLastLayer)
            {
                current = GraphOps.GetRows(current, rows);
                residual = GraphOps.GetRows(residual, rows);
            }
            var afterAttention = GraphOps.Add(current, residual);
            current = FeedForward(graph, graph.Norm(afterAttention, "ffn_norm"));
            input = GraphOps.Add(current, afterAttention);
        }
        graph.Head(input);
    }

    protected override string? Lacks(ModelShape shape) => shape switch
    {
        { Latent: null } => "attention.kv_lora_rank",
        { RopeDimensions: null } => "rope.dimension_count",
        { HeadCount: null } => "attention.head_count",
        _ => base.Lacks(shape),
    };

    private static GraphTensor Attention(GraphContext graph, GraphTensor a, GraphTensor positions, AttentionInput attention, GraphTensor? scale)
    {
        var latent = graph.Shape.Latent!;
        int heads = graph.Traits.Heads, rotated = graph.Shape.RopeDimensions!.Value;
        var absorbed = graph.Layout.IsLatent;
        int keyLength = absorbed ? latent.KeyLength : graph.Traits.KeyLength, valueLength = absorbed ? latent.ValueLength : graph.Traits.ValueLength;
        var straight = keyLength - rotated;
        var q = Queries(graph, a, latent, (long)keyLength * heads);
        q = GraphOps.Reshape(q, keyLength, heads, graph.Tokens);
        var both = graph.Project(a, "attn_kv_a_mqa", latent.KvRank + rotated);
        var compressed = GraphOps.View(both, latent.KvRank, graph.Tokens, both.Nb1);
        var keyPosition = GraphOps.View(both, rotated, 1, graph.Tokens, both.Nb1, both.Nb1);
        keyPosition = GraphOps.Rope(keyPosition, positions);
        compressed = graph.Norm(compressed, "attn_kv_a_norm");
        return absorbed ? Absorbed() : Decompressed();

        GraphTensor Absorbed()
        {
            var straightPart = GraphOps.View(q, straight, heads, graph.Tokens, q.Nb1, q.Nb2);
            var rotatedPart = GraphOps.Rope(GraphOps.View(q, rotated, heads, graph.Tokens, q.Nb1, q.Nb2), positions);
            var into = GraphOps.MatMul(graph.Weight("attn_k_b.weight", straight, latent.KvRank, heads), GraphOps.SwapInner(straightPart));
            var queries = GraphOps.Concat(GraphOps.SwapInner(into), rotatedPart);
            var values = GraphOps.Reshape(compressed, latent.KvRank, 1, graph.Tokens);
            var keys = GraphOps.Concat(values, keyPosition);
            if (scale is not null) queries = GraphOps.Mul(queries, scale);
            return graph.Attend(attention, queries, keys, values, decompress: graph.Weight("attn_v_b.weight", latent.KvRank, valueLength, heads));
        }

        GraphTensor Decompressed()
        {
            var all = GraphOps.MatMul(graph.Weight("attn_kv_b.weight", latent.KvRank, (long)heads * (straight + valueLength)), compressed);
            long row = (straight + valueLength) * 4L;
            var keys = GraphOps.View(all, straight, heads, graph.Tokens, row, row * heads);
            var values = GraphOps.Contiguous(GraphOps.View(all, valueLength, heads, graph.Tokens, row, row * heads));
            var queries = GraphOps.Rope(q, positions);
            keys = GraphOps.Concat(keys, GraphOps.Repeat(keyPosition, rotated, heads, graph.Tokens, 1));
            if (scale is not null) queries = GraphOps.Mul(queries, scale);
            return graph.Attend(attention, queries, keys, values);
        }
    }

    private static GraphTensor Queries(GraphContext graph, GraphTensor a, LatentShape latent, long length)
    {
        if (latent.QueryRank == 0 || IsLite(graph)) return graph.Project(a, "attn_q", length);
        var low = graph.Norm(graph.Project(a, "attn_q_a", latent.QueryRank), "attn_q_a_norm");
        return graph.Project(low, "attn_q_b", length);
    }

    /// <summary>The engine tells the lite variants, whose queries are one matrix, by their number of layers.</summary>
    private static bool IsLite(GraphContext graph) =>
        graph.Layout.Layers.Length is 26 or 27 || (graph.Layout.Layers.Length == 48 && graph.Layout.Vocabulary == 128256);

    private static GraphTensor FeedForward(GraphContext graph, GraphTensor a)
    {
        if (!graph.Traits.HasExperts || graph.Shape.Experts is not { } experts) return graph.Gated(a, graph.Traits.FeedForward);
        var options = Glm4Moe.Routed(experts, graph.Traits.FeedForward) with
        {
            // A bias moves the choice where sigmoid makes the scores.
            SelectionBias = experts.Gating == 2,
            Groups = experts.Groups,
            GroupsUsed = experts.GroupsUsed,
        };
        var routed = graph.Experts(a, options);
        var shared = graph.Gated(a, options.Length * experts.Shared, "_shexp");
        return GraphOps.Add(routed, shared);
    }
}
