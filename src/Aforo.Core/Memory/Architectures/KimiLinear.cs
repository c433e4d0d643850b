using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Kimi Linear (<c>models/kimi-linear.cpp</c>): layers without key-value heads are a delta net whose gate is by element; the others have latent attention without rotation.</summary>
internal sealed class KimiLinear : Architecture
{
    public override string Name => "kimi-linear";

    /// <summary>Seen in v0.5.0: an assertion of ggml ends the engine.</summary>
    public override bool TakesUnevenBatches => false;

    public override void Build(GraphContext graph)
    {
        var input = graph.Embed();
        var states = graph.Recurrent();
        var attention = graph.Attention();
        var rows = graph.OutputRows();
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            var residual = input;
            var normed = graph.Norm(input, "attn_norm");
            graph.Expand(normed);
            var current = graph.Traits.IsRecurrent ? Linear(graph, normed, states) : Attention(graph, normed, attention);
            if (graph.IsLastLayer)
            {
                current = GraphOps.GetRows(current, rows);
                residual = GraphOps.GetRows(residual, rows);
            }
            var afterMixing = GraphOps.Add(current, residual);
            current = FeedForward(graph, graph.Norm(afterMixing, "ffn_norm"));
            input = GraphOps.Add(current, afterMixing);
        }
        graph.Head(input);
    }

    protected override string? Lacks(ModelShape shape) => shape switch
    {
        { Recurrent: not { DeltaHead: > 0, Convolution: > 1 } } => "kda.head_dim",
        { Latent: not { KeyLength: > 0, ValueLength: > 0 } } => "attention.key_length_mla",
        { RopeDimensions: null } => "rope.dimension_count",
        { HeadCount: null } => "attention.head_count",
        { Experts: null } => "expert_count",
        _ => base.Lacks(shape),
    };

    protected override bool IsRecurrent(ModelShape shape, int layer) => At(shape.KvHeads, layer) == 0;

    protected override long ConvolutionState(ModelShape shape) => 3L * (shape.Recurrent!.Convolution - 1) * shape.Recurrent.DeltaHead * shape.HeadCount!.Value;

    protected override long RecurrentState(ModelShape shape) => (long)shape.Recurrent!.DeltaHead * shape.Recurrent.DeltaHead * shape.HeadCount!.Value;

    private static GraphTensor Linear(GraphContext graph, GraphTensor a, RecurrentInput input)
    {
        int head = graph.Shape.Recurrent!.DeltaHead, width = graph.Shape.Recurrent.Convolution, heads = graph.Shape.HeadCount!.Value, sequences = graph.Sequences;
        long channels = (long)head * heads, steps = graph.TokensPerSequence;
        GraphTensor histories = graph.ConvolutionStore(), states = graph.StateStore();
        var history = graph.Continue(input, histories);
        GraphTensor Convolved(string letter)
        {
            var past = GraphOps.View(history, width - 1, channels, sequences, (width - 1) * 4, 3 * (width - 1) * channels * 4);
            var x = GraphOps.Reshape(graph.Project(a, "attn_" + letter, channels), channels, steps, sequences);
            var seen = GraphOps.Concat(past, GraphOps.Transpose(x));
            graph.KeepHistory(histories, seen, width - 1, channels);
            var kernel = GraphOps.Reshape(graph.Weight($"ssm_conv1d_{letter}.weight", width, 1, channels), width, channels);
            var convolved = GraphOps.Result(GraphOp.Other, GraphTypes.F32, channels, steps, sequences, 1, seen, kernel);
            return GraphOps.Reshape(GraphOps.Map(GraphOps.Reshape(convolved, channels, graph.Tokens)), head, heads, steps, sequences);
        }
        GraphTensor q = Convolved("q"), k = Convolved("k"), v = Convolved("v");
        var gate = graph.Project(graph.Project(a, "ssm_f_a", head), "ssm_f_b", channels);
        gate = GraphOps.Map(GraphOps.Add(gate, graph.Weight("ssm_dt.bias", channels)));
        gate = GraphOps.Mul(GraphOps.Reshape(gate, head, heads, graph.Tokens), GraphOps.Reshape(graph.Weight("ssm_a", 1, heads), 1, heads, 1));
        gate = GraphOps.Reshape(gate, head, heads, steps, sequences);
        var beta = GraphOps.Map(GraphOps.Reshape(graph.Project(a, "ssm_beta", heads), 1, heads, steps, sequences));
        var state = GraphOps.Reshape(graph.Continue(input, states), head, head, heads, sequences);
        q = GraphOps.Scale(GraphContext.BareNorm(q));
        k = GraphOps.Scale(GraphContext.BareNorm(k));
        var output = GraphOps.Contiguous(graph.GatedDelta(states, q, k, v, gate, beta, state));
        var again = GraphOps.Reshape(GraphOps.Reshape(a, graph.Embedding, steps, sequences), graph.Embedding, graph.Tokens);
        var outputGate = GraphOps.Reshape(graph.Project(graph.Project(again, "ssm_g_a", head), "ssm_g_b", channels), head, heads, graph.Tokens);
        var normed = graph.Norm(GraphOps.Reshape(output, head, heads, graph.Tokens), "ssm_norm");
        var gated = GraphOps.Mul(normed, GraphOps.Map(outputGate));
        return graph.Project(GraphOps.Contiguous(gated, channels, graph.Tokens), "attn_output", graph.Embedding);
    }

    private static GraphTensor Attention(GraphContext graph, GraphTensor a, AttentionInput attention)
    {
        var latent = graph.Shape.Latent!;
        int heads = graph.Traits.Heads, apart = graph.Shape.RopeDimensions!.Value, straight = latent.KeyLength - apart;
        var q = graph.Project(a, "attn_q", (long)latent.KeyLength * heads);
        var both = graph.Project(a, "attn_kv_a_mqa", latent.KvRank + apart);
        var compressed = graph.Norm(GraphOps.View(both, latent.KvRank, graph.Tokens, both.Nb1), "attn_kv_a_norm");
        var keyPart = GraphOps.View(both, apart, 1, graph.Tokens, both.Nb1, both.Nb1);
        GraphTensor Part(long length) => GraphOps.View(q, length, heads, graph.Tokens, latent.KeyLength * 4L, latent.KeyLength * 4L * heads);
        var into = GraphOps.MatMul(graph.Weight("attn_k_b.weight", straight, latent.KvRank, heads), GraphOps.SwapInner(Part(straight)));
        var queries = GraphOps.Concat(GraphOps.SwapInner(into), Part(apart));
        var values = GraphOps.Reshape(compressed, latent.KvRank, 1, graph.Tokens);
        var keys = GraphOps.Concat(values, keyPart);
        return graph.Attend(attention, queries, keys, values, decompress: graph.Weight("attn_v_b.weight", latent.KvRank, latent.ValueLength, heads));
    }

    private static GraphTensor FeedForward(GraphContext graph, GraphTensor a)
    {
        if (!graph.Traits.HasExperts || graph.Shape.Experts is not { } experts) return graph.Gated(a, graph.Traits.FeedForward);
        var options = GraphContext.Options(experts, graph.Traits.FeedForward) with { SelectionBias = true, Groups = experts.Groups, GroupsUsed = experts.GroupsUsed };
        return GraphOps.Add(graph.Experts(a, options), graph.Gated(a, options.Length * Math.Max(experts.Shared, 1), "_shexp"));
    }
}
