using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Mamba 1 and Falcon Mamba (<c>models/mamba.cpp</c>): no attention at all.</summary>
internal sealed class Mamba : Architecture
{
    public override string Name => "mamba";

    public override void Build(GraphContext graph)
    {
        var input = graph.Embed();
        var states = graph.Recurrent();
        var rows = graph.OutputRows();
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            var current = Mix(graph, states, graph.Norm(input, "attn_norm"), weighsNorms: false);
            if (graph.IsLastLayer)
            {
                current = GraphOps.GetRows(current, rows);
                input = GraphOps.GetRows(input, rows);
            }
            input = GraphOps.Add(current, input);
        }
        graph.Head(input);
    }

    protected override string? Lacks(ModelShape shape) => Complaint(shape);

    protected override bool IsRecurrent(ModelShape shape, int layer) => true;

    /// <summary>The engine takes only states twice as long as embeddings.</summary>
    internal static string? Complaint(ModelShape shape) =>
        shape.Recurrent is { Inner: > 0, State: > 0, TimeStepRank: > 0, Convolution: > 0 } recurrent && recurrent.Inner == 2 * shape.EmbeddingLength ? null : "ssm.inner_size";

    /// <summary>One layer (<c>build_mamba_layer</c>): each inner element is a head of its own.</summary>
    internal static GraphTensor Mix(GraphContext graph, RecurrentInput input, GraphTensor a, bool weighsNorms)
    {
        var recurrent = graph.Shape.Recurrent!;
        long inner = recurrent.Inner, state = recurrent.State, rank = recurrent.TimeStepRank, width = recurrent.Convolution, steps = graph.TokensPerSequence, sequences = graph.Sequences;
        GraphTensor histories = graph.ConvolutionStore(), states = graph.StateStore();
        var history = GraphOps.Reshape(graph.Continue(input, histories), width - 1, inner, sequences);
        var both = graph.Project(GraphOps.Reshape(a, a.Ne0, steps, sequences), "ssm_in", 2 * inner);
        GraphTensor Half() => GraphOps.View(both, inner, both.Ne1, both.Ne2, both.Nb1, both.Nb2);
        GraphTensor x = Half(), z = Half();
        var seen = GraphOps.Concat(history, GraphOps.Transpose(x));
        graph.KeepHistory(histories, seen, width - 1, inner);
        x = graph.Convolve(seen, "ssm_conv1d.weight", width, inner);
        x = GraphOps.Map(GraphOps.Add(x, graph.Weight("ssm_conv1d.bias", inner)));

        var parts = graph.Project(x, "ssm_x", rank + 2 * state);
        var dt = GraphOps.View(parts, rank, steps, sequences, parts.Nb1, parts.Nb2);
        GraphTensor Part() => GraphOps.View(parts, state, 1, steps, sequences, state * parts.Nb0, parts.Nb1, parts.Nb2);
        GraphTensor b = Part(), c = Part();
        if (weighsNorms)
        {
            dt = graph.Norm(dt, "ssm_dt_norm");
            b = graph.Norm(b, "ssm_b_norm");
            c = graph.Norm(c, "ssm_c_norm");
        }
        else if (recurrent.NormalizesInputs)
        {
            (dt, b, c) = (GraphContext.BareNorm(dt), GraphContext.BareNorm(b), GraphContext.BareNorm(c));
        }
        else
        {
            dt = GraphOps.Contiguous(dt);
        }
        dt = graph.Project(dt, "ssm_dt", inner, bias: true);
        var heads = GraphOps.Reshape(x, 1, inner, steps, sequences);
        var decay = graph.Weight("ssm_a", state, inner);
        var result = graph.Continue(input, states, (stored, ids) => GraphOps.Result(GraphOp.Other, GraphTypes.F32, heads.Elements + state * inner * sequences, 1, 1, 1,
            GraphOps.Reshape(stored, state, 1, inner, stored.Ne1), heads, dt, decay, b, c, ids));
        var row = state * inner * 4;
        graph.Expand(GraphOps.Copy(GraphOps.View(result, state * inner * sequences, 1, row * sequences), GraphOps.View(states, state * inner * sequences, 1, row * sequences)));
        var y = GraphOps.View(result, inner, steps, sequences, heads.Nb2, heads.Nb3);
        y = GraphOps.Add(y, GraphOps.Mul(x, graph.Weight("ssm_d", inner)));
        y = GraphOps.Glu(GraphOps.Contiguous(z), y);
        return GraphOps.Reshape(graph.Project(y, "ssm_out", graph.Embedding), graph.Embedding, graph.Tokens);
    }
}

/// <summary>Jamba (<c>models/jamba.cpp</c>): layers without key-value heads are Mamba; attention does not rotate.</summary>
internal sealed class Jamba : Architecture
{
    public override string Name => "jamba";

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
            var current = graph.Traits.IsRecurrent ? Mamba.Mix(graph, states, normed, weighsNorms: true) : Attention(graph, normed, attention);
            if (graph.IsLastLayer)
            {
                current = GraphOps.GetRows(current, rows);
                input = GraphOps.GetRows(input, rows);
            }
            var afterMixing = GraphOps.Add(input, current);
            input = GraphOps.Add(afterMixing, FeedForward(graph, graph.Norm(afterMixing, "ffn_norm")));
        }
        graph.Head(input);
    }

    protected override string? Lacks(ModelShape shape) => Mamba.Complaint(shape) ?? base.Lacks(shape);

    protected override bool IsRecurrent(ModelShape shape, int layer) => At(shape.KvHeads, layer) == 0;

    /// <summary>Published models have experts in every other layer, from the second on; of a file its tensors tell.</summary>
    protected override bool HasExperts(ModelShape shape, int layer) => shape.Experts is { } experts && layer % Math.Max(experts.Interval, 2) == 1;

    private static GraphTensor Attention(GraphContext graph, GraphTensor a, AttentionInput attention)
    {
        var (q, k, v) = graph.Separate(a);
        return graph.Attend(attention, q, k, v);
    }

    private static GraphTensor FeedForward(GraphContext graph, GraphTensor a) => graph.Traits.HasExperts && graph.Shape.Experts is { } experts
        ? graph.Experts(a, GraphContext.Options(experts, graph.Traits.FeedForward) with { Length = graph.Traits.FeedForward, Normalizes = false })
        : graph.Gated(a, graph.Traits.FeedForward);
}
