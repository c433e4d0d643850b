using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Qwen3-Next (<c>models/qwen3next.cpp</c>): three of four layers are a gated delta net, the fourth attends with an output gate.</summary>
internal class Qwen3Next : Architecture
{
    public override string Name => "qwen3next";

    /// <summary>Numbers that tell a token's position.</summary>
    protected virtual int PositionParts => 1;

    /// <summary>Key heads are repeated for the value heads that share them, not left to the fused operation.</summary>
    protected virtual bool RepeatsKeyHeads => true;

    public override void Build(GraphContext graph)
    {
        var input = graph.Embed();
        var states = graph.Recurrent();
        var attention = graph.Attention();
        var positions = graph.Positions(PositionParts);
        var rows = graph.OutputRows();
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            var normed = graph.Norm(input, "attn_norm");
            graph.Expand(normed);
            var current = graph.Traits.IsRecurrent ? Linear(graph, normed, states) : Attention(graph, normed, positions, attention);
            var afterAttention = GraphOps.Add(current, input);
            current = FeedForward(graph, graph.Norm(afterAttention, "post_attention_norm"));
            input = GraphOps.Add(current, afterAttention);
        }
        graph.Head(input, rows);
    }

    protected override string? Lacks(ModelShape shape) =>
        shape.Recurrent is { Inner: > 0, State: > 0, TimeStepRank: > 0, Groups: > 0, Convolution: > 0 } ? base.Lacks(shape) : "ssm.inner_size";

    protected override bool IsRecurrent(ModelShape shape, int layer) =>
        At(shape.Recurrent!.Layers, layer) ?? (layer + 1) % (shape.Recurrent.AttentionInterval is > 0 and var interval ? interval : 4) != 0;

    private static GraphTensor Attention(GraphContext graph, GraphTensor a, GraphTensor positions, AttentionInput attention)
    {
        var traits = graph.Traits;
        var full = graph.Project(a, "attn_q", 2L * traits.KeyLength * traits.Heads);
        var k = graph.Project(a, "attn_k", traits.KeyRow);
        var v = graph.Project(a, "attn_v", traits.ValueRow);
        full = GraphOps.Reshape(full, 2L * traits.KeyLength, traits.Heads, graph.Tokens);
        GraphTensor Half() => GraphOps.View(full, traits.KeyLength, traits.Heads, graph.Tokens, 1, full.Nb1, full.Nb2, full.Nb3);
        GraphTensor q = Half(), gate = Half();
        k = GraphOps.Reshape(k, traits.KeyLength, traits.KvHeads, graph.Tokens);
        v = GraphOps.Reshape(v, traits.ValueLength, traits.KvHeads, graph.Tokens);
        q = graph.Norm(q, "attn_q_norm");
        k = graph.Norm(k, "attn_k_norm");
        q = GraphOps.Rope(q, positions);
        k = GraphOps.Rope(k, positions);
        var current = graph.Attend(attention, q, k, v, output: null);
        gate = GraphOps.Map(GraphOps.Contiguous(gate, (long)traits.KeyLength * traits.Heads, graph.Tokens));
        return graph.Project(GraphOps.Mul(current, gate), "attn_output", graph.Embedding);
    }

    private GraphTensor Linear(GraphContext graph, GraphTensor a, RecurrentInput input)
    {
        var recurrent = graph.Shape.Recurrent!;
        long state = recurrent.State, keyHeads = recurrent.Groups, valueHeads = recurrent.TimeStepRank, valueLength = recurrent.Inner / valueHeads;
        long steps = graph.TokensPerSequence, channels = recurrent.Inner + 2 * keyHeads * state, width = recurrent.Convolution;
        int sequences = graph.Sequences;
        var mixed = graph.Project(a, "attn_qkv", channels);
        mixed = GraphOps.Reshape(mixed, channels, steps, sequences);
        var z = graph.Project(a, "attn_gate", recurrent.Inner);
        var (beta, gate) = Gates(graph, a, keyHeads, valueHeads);

        GraphTensor histories = graph.ConvolutionStore(), states = graph.StateStore();
        var history = GraphOps.Reshape(graph.Continue(input, histories), width - 1, channels, sequences);
        var seen = GraphOps.Concat(history, GraphOps.Transpose(mixed));
        graph.KeepHistory(histories, seen, width - 1, channels);
        var current = GraphOps.Reshape(graph.Continue(input, states), valueLength, valueLength, valueHeads, sequences);
        var convolved = GraphOps.Map(graph.Convolve(seen, "ssm_conv1d.weight", width, channels));
        var row = channels * 4;
        GraphTensor Part(long length, long heads) => GraphOps.View(convolved, length, heads, steps, sequences, length * 4, row, row * steps);
        GraphTensor q = Part(state, keyHeads), k = Part(state, keyHeads), v = Part(valueLength, valueHeads);
        q = GraphOps.Scale(GraphContext.BareNorm(q));
        k = GraphOps.Scale(GraphContext.BareNorm(k));
        if (RepeatsKeyHeads && keyHeads != valueHeads) (q, k) = Spread(q, k, state, keyHeads, valueHeads, steps, sequences);
        var output = graph.GatedDelta(states, q, k, v, gate, beta, current);
        var normed = graph.Norm(output, "ssm_norm");
        normed = GraphOps.Mul(normed, GraphOps.Map(GraphOps.Reshape(z, valueLength, valueHeads, steps, sequences)));
        var result = graph.Project(GraphOps.Reshape(normed, recurrent.Inner, steps, sequences), "ssm_out", graph.Embedding);
        return GraphOps.Reshape(result, graph.Embedding, graph.Tokens);
    }

    protected virtual (GraphTensor Beta, GraphTensor Gate) Gates(GraphContext graph, GraphTensor a, long keyHeads, long valueHeads)
    {
        long steps = graph.TokensPerSequence, sequences = graph.Sequences, share = valueHeads / keyHeads;
        var both = GraphOps.Reshape(graph.Project(a, "ssm_ba", 2 * valueHeads), 2 * share, keyHeads, steps, sequences);
        GraphTensor Half() => GraphOps.View(both, share, keyHeads, steps, sequences, both.Nb1, both.Nb2, both.Nb3);
        GraphTensor b = Half(), alpha = Half();
        var beta = GraphOps.Map(GraphOps.Contiguous(b));
        alpha = GraphOps.Contiguous(alpha, valueHeads, steps, sequences);
        alpha = GraphOps.Map(GraphOps.Add(alpha, graph.Weight("ssm_dt.bias", valueHeads)));
        var gate = GraphOps.Mul(alpha, graph.Weight("ssm_a", valueHeads));
        return (GraphOps.Reshape(beta, 1, valueHeads, steps, sequences), GraphOps.Reshape(gate, 1, valueHeads, steps, sequences));
    }

    /// <summary>Each key head serves several value heads: it is repeated for them.</summary>
    private static (GraphTensor Q, GraphTensor K) Spread(GraphTensor q, GraphTensor k, long length, long keyHeads, long valueHeads, long steps, long sequences)
    {
        GraphTensor Flat(GraphTensor a) => GraphOps.Reshape(a, length, 1, keyHeads, steps * sequences);
        GraphTensor flatQ = Flat(q), flatK = Flat(k);
        GraphTensor Repeated(GraphTensor a) => GraphOps.Reshape(GraphOps.Repeat(a, length, valueHeads / keyHeads, keyHeads, steps * sequences), length, valueHeads, steps, sequences);
        return (Repeated(flatQ), Repeated(flatK));
    }

    private static GraphTensor FeedForward(GraphContext graph, GraphTensor a)
    {
        if (graph.Shape.Experts is not { } experts) return graph.Gated(a, graph.Traits.FeedForward);
        var routed = graph.Experts(a, GraphContext.Options(experts, graph.Traits.FeedForward));
        if (experts.SharedFeedForwardLength is not { } length) return routed;
        var shared = graph.Gated(a, length, "_shexp");
        var gate = GraphOps.Map(GraphOps.MatMul(graph.Weight("ffn_gate_inp_shexp.weight", graph.Embedding), a));
        return GraphOps.Add(routed, GraphOps.Mul(shared, gate));
    }
}
