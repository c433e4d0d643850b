using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>
/// Nemotron Nano 2 and 3 (<c>models/nemotron-h.cpp</c>): a layer is either Mamba-2, attention, or a feed-forward layer. Without key-value heads
/// and feed-forward length it is the first, with heads the second.
/// </summary>
internal sealed class NemotronH(string name) : Architecture
{
    public override string Name => name;

    public override void Build(GraphContext graph)
    {
        var input = graph.Embed();
        var states = graph.Recurrent();
        var attention = graph.Attention();
        var rows = graph.OutputRows();
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            var normed = graph.Norm(input, "attn_norm");
            var current = graph.Traits.IsRecurrent ? graph.Mamba2(states, normed)
                : graph.Traits.FeedForward == 0 ? Attention(graph, normed, attention)
                : graph.Shape.Experts is { } experts ? Mixture(graph, normed, experts)
                : graph.Plain(normed, graph.Traits.FeedForward, steps: 2);
            input = GraphOps.Add(current, input);
        }
        graph.Head(input, rows);
    }

    protected override string? Lacks(ModelShape shape) => shape switch
    {
        { Recurrent: not { Inner: > 0, State: > 0, TimeStepRank: > 0, Groups: > 0, Convolution: > 0 } } => "ssm.inner_size",
        { FeedForwardLengths.IsDefaultOrEmpty: true } => "feed_forward_length",
        { Experts: { SharedFeedForwardLength: null } } => "expert_shared_feed_forward_length",
        { HasVaryingExperts: true } => "a plan for experts that differ by layer",
        _ => base.Lacks(shape),
    };

    protected override bool IsRecurrent(ModelShape shape, int layer) => At(shape.KvHeads, layer) == 0 && At(shape.FeedForwardLengths, layer) == 0;

    protected override bool HasCache(ModelShape shape, int layer) => At(shape.KvHeads, layer) > 0;

    protected override bool HasExperts(ModelShape shape, int layer) => shape.Experts is not null && At(shape.FeedForwardLengths, layer) > 0;

    private static GraphTensor Attention(GraphContext graph, GraphTensor a, AttentionInput attention)
    {
        var (q, k, v) = graph.Separate(a);
        return graph.Attend(attention, q, k, v);
    }

    /// <summary>Routed experts may work on a shorter vector than the embedding; the shared one does not.</summary>
    private static GraphTensor Mixture(GraphContext graph, GraphTensor a, ExpertShape experts)
    {
        var inner = experts.LatentLength is { } latent ? GraphOps.MatMul(graph.Weight("ffn_latent_down.weight", graph.Embedding, latent), a) : a;
        var scores = graph.Project(a, "ffn_gate_inp", experts.Count);
        var routed = graph.Experts(inner, GraphContext.Options(experts, graph.Traits.FeedForward / experts.Used) with
        {
            Normalizes = experts.NormalizesWeights,
            SelectionBias = true,
            Scores = scores,
            PlainSteps = 2,
        });
        if (experts.LatentLength is { } length) routed = GraphOps.MatMul(graph.Weight("ffn_latent_up.weight", length, graph.Embedding), routed);
        return GraphOps.Add(routed, graph.Plain(a, experts.SharedFeedForwardLength!.Value, steps: 2, suffix: "_shexp"));
    }
}
