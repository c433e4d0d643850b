using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>LFM2, dense and mixtures of experts (<c>models/lfm2.cpp</c>): layers without key-value heads are short convolutions.</summary>
internal sealed class Lfm2(string name) : Architecture
{
    public override string Name => name;

    public override void Build(GraphContext graph)
    {
        var current = graph.Embed();
        var states = graph.Recurrent();
        var attention = graph.Attention();
        var positions = graph.Positions();
        var rows = graph.OutputRows();
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            var before = current;
            var normed = graph.Norm(current, "attn_norm");
            current = graph.Traits.IsRecurrent ? Convolution(graph, normed, states) : Attention(graph, normed, positions, attention);
            if (graph.IsLastLayer)
            {
                current = GraphOps.GetRows(current, rows);
                before = GraphOps.GetRows(before, rows);
            }
            current = GraphOps.Add(before, current);
            current = GraphOps.Add(current, FeedForward(graph, graph.Norm(current, "ffn_norm")));
        }
        graph.Head(current, norm: "token_embd_norm");
    }

    protected override string? Lacks(ModelShape shape) => shape switch
    {
        { Recurrent: not { ShortConvolution: true, Convolution: > 1 } } => "shortconv.l_cache",
        // A window would want a cache of another kind.
        { SlidingWindow: > 0 } => "a plan for sliding windows of this architecture",
        _ => base.Lacks(shape),
    };

    protected override bool IsRecurrent(ModelShape shape, int layer) => At(shape.KvHeads, layer) == 0;

    protected override bool HasExperts(ModelShape shape, int layer) => Name == "lfm2moe" && base.HasExperts(shape, layer);

    private static GraphTensor Attention(GraphContext graph, GraphTensor a, GraphTensor positions, AttentionInput attention)
    {
        var (q, k, v) = graph.Separate(a);
        q = graph.Norm(q, "attn_q_norm");
        k = graph.Norm(k, "attn_k_norm");
        return graph.Attend(attention, GraphOps.Rope(q, positions), GraphOps.Rope(k, positions), v);
    }

    private static GraphTensor Convolution(GraphContext graph, GraphTensor a, RecurrentInput states)
    {
        long width = graph.Shape.Recurrent!.Convolution, length = graph.Embedding, steps = graph.TokensPerSequence;
        var input = GraphOps.Reshape(a, length, steps, graph.Sequences);
        var all = graph.Project(input, "shortconv.in_proj", 3 * length);
        GraphTensor Part() => GraphOps.View(all, length, all.Ne1, all.Ne2, all.Nb1, all.Nb2);
        GraphTensor b = Part(), c = Part(), x = Part();
        var product = GraphOps.Transpose(GraphOps.Mul(b, x));
        var store = graph.ConvolutionStore();
        var history = GraphOps.Reshape(graph.Continue(states, store), width - 1, length, graph.Sequences);
        var seen = GraphOps.Concat(history, product);
        graph.KeepHistory(store, seen, width - 1, length);
        var result = GraphOps.Mul(c, graph.Convolve(seen, "shortconv.conv.weight", width, length));
        return GraphOps.Reshape(graph.Project(result, "shortconv.out_proj", length), length, graph.Tokens);
    }

    private static GraphTensor FeedForward(GraphContext graph, GraphTensor a) => graph.Traits.HasExperts && graph.Shape.Experts is { } experts
        ? graph.Experts(a, GraphContext.Options(experts, graph.Traits.FeedForward) with { SelectionBias = true })
        : graph.Gated(a, graph.Traits.FeedForward);
}
