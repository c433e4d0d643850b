using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>
/// Gemma 4 (<c>models/gemma4.cpp</c>): five of six layers see a window, with heads of another length; the last layers of the small ones read
/// earlier caches; some have embeddings for each layer, one has experts beside its feed-forward layer.
/// </summary>
internal sealed class Gemma4 : Architecture
{
    public override string Name => "gemma4";

    protected override int? DefaultSlidingPeriod => 6;

    protected override bool SharesCaches => true;

    public override void Build(GraphContext graph)
    {
        var input = GraphOps.Scale(graph.Embed());
        var positions = graph.Positions();
        var attention = graph.Attention();
        var rows = graph.OutputRows();
        var perLayer = graph.Shape.EmbeddingLengthPerLayer is { } length ? PerLayerEmbedding.Build(graph, input, length) : null;
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            var current = Attention(graph, graph.Norm(input, "attn_norm"), positions, attention);
            var afterAttention = GraphOps.Add(graph.Norm(current, "post_attention_norm"), input);
            current = graph.Shape.Experts is { } experts ? Mixture(graph, afterAttention, experts) : graph.Gated(graph.Norm(afterAttention, "ffn_norm"), graph.Traits.FeedForward);
            current = GraphOps.Add(graph.Norm(current, "post_ffw_norm", pinned: false), afterAttention);
            if (perLayer is not null)
            {
                var own = GraphOps.Map(graph.Project(current, "inp_gate", perLayer.Ne0));
                own = GraphOps.Mul(own, GraphOps.View(perLayer, perLayer.Ne0, perLayer.Ne1, perLayer.Nb1));
                current = GraphOps.Add(current, graph.Norm(graph.Project(own, "proj", graph.Embedding), "post_norm"));
            }
            input = GraphOps.Mul(current, graph.Weight("layer_output_scale.weight", 1));
        }
        graph.Head(input, rows, after: graph.Shape.FinalSoftcap ? GraphContext.Softcap : null);
    }

    protected override string? Lacks(ModelShape shape) => shape switch
    {
        { SlidingWindow: null } => "attention.sliding_window",
        { SlidingLayers.IsDefaultOrEmpty: true, SlidingPeriod: null } => "attention.sliding_window_pattern",
        { KeyLengthSliding: null } => "attention.key_length_swa",
        _ => base.Lacks(shape),
    };

    protected override bool HasExperts(ModelShape shape, int layer) => shape.Experts is not null;

    private static GraphTensor Attention(GraphContext graph, GraphTensor a, GraphTensor positions, AttentionInput attention)
    {
        var traits = graph.Traits;
        // Layers that see everything rotate by factors, which lie in the file once.
        var factors = traits.IsSliding ? null : graph.NamedFrequencies(traits.KeyLength / 2);
        var q = GraphOps.Reshape(graph.Project(a, "attn_q", (long)traits.KeyLength * traits.Heads), traits.KeyLength, traits.Heads, graph.Tokens);
        q = GraphOps.Rope(graph.Norm(q, "attn_q_norm"), positions, factors);
        if (!traits.HasCache)
        {
            // Published files hold matrices for keys and values here too; they are loaded and never used.
            graph.Weight("attn_k.weight", graph.Embedding, traits.KeyRow);
            graph.Weight("attn_v.weight", graph.Embedding, traits.ValueRow);
            graph.Weight("attn_k_norm.weight", traits.KeyLength);
            return graph.Attend(attention, q, null, null);
        }
        var keys = graph.Project(a, "attn_k", traits.KeyRow);
        var values = graph.Shape.ValuesFromKeys && !traits.IsSliding ? keys : graph.Project(a, "attn_v", traits.ValueRow);
        var k = GraphOps.Reshape(keys, traits.KeyLength, traits.KvHeads, graph.Tokens);
        var v = GraphOps.Reshape(values, traits.ValueLength, traits.KvHeads, graph.Tokens);
        k = graph.Norm(k, "attn_k_norm");
        v = GraphContext.BareNorm(v);
        return graph.Attend(attention, q, GraphOps.Rope(k, positions, factors), v);
    }

    /// <summary>The router looks at what attention gave, scaled in its own way; an ordinary feed-forward layer is the shared expert.</summary>
    private static GraphTensor Mixture(GraphContext graph, GraphTensor a, ExpertShape experts)
    {
        var shared = graph.Norm(graph.Gated(graph.Norm(a, "ffn_norm"), graph.Traits.FeedForward), "post_ffw_norm_1");
        var input = graph.Norm(a, "pre_ffw_norm_2");
        var scores = GraphOps.Mul(GraphOps.Scale(GraphContext.BareNorm(a)), graph.Weight("ffn_gate_inp.scale", graph.Embedding));
        scores = graph.Project(scores, "ffn_gate_inp", experts.Count);
        var routed = graph.Experts(input, GraphContext.Options(experts, graph.Traits.FeedForward) with { Scales = false, Scores = scores, GateUpFused = true, DownScale = true });
        return GraphOps.Add(shared, graph.Norm(routed, "post_ffw_norm_2"));
    }
}
