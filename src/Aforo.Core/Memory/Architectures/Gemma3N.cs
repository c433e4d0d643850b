using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>
/// Gemma 3n (<c>models/gemma3n.cpp</c>): four streams of activations (AltUp), a low-rank bypass (LAuReL), embeddings for each layer; four of
/// five layers see a window; layers from the twentieth on read earlier caches.
/// </summary>
internal sealed class Gemma3N : Architecture
{
    private const int Streams = 4;
    private const int LaurelRank = 64;

    /// <summary>Length of the embedding for each layer.</summary>
    private const int PerLayer = 256;

    /// <summary>Layers whose feed-forward layer keeps only the largest activations.</summary>
    private const int SparseLayers = 10;

    /// <summary>Layers with a cache of their own, whatever the file says.</summary>
    private const int OwnCaches = 20;

    public override string Name => "gemma3n";

    protected override int? DefaultSlidingPeriod => 5;

    public override int Kind(int layer) => layer < SparseLayers ? 1 : 0;

    /// <summary>Layers have inputs of their own, whatever the file says.</summary>
    public override bool MayPartAttention(ModelLayout layout) => true;

    public override void Build(GraphContext graph)
    {
        var first = GraphOps.Scale(graph.Embed());
        var positions = graph.Positions();
        var attention = graph.Attention();
        var perLayer = PerLayerEmbedding.Build(graph, first, PerLayer);
        var magnitude = Magnitude(first);
        var others = GraphOps.MatMul(graph.GlobalWeight("altup_proj.weight", graph.Embedding, graph.Embedding, Streams - 1), GraphOps.Repeat(first, graph.Embedding, graph.Tokens, Streams - 1, 1));
        var own = Magnitude(others);
        others = GraphOps.Map(GraphOps.Mul(others, magnitude), own);
        var streams = GraphOps.Concat(first, others, 2);
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            streams = Layer(graph, streams, perLayer, positions, attention);
        }
        graph.Layer = -1;
        var merged = Merge(graph, streams);
        var rows = graph.OutputRows();
        graph.Head(GraphOps.GetRows(merged, rows), after: GraphContext.Softcap);
    }

    protected override string? Lacks(ModelShape shape) => shape.SlidingWindow is null ? "attention.sliding_window" : base.Lacks(shape);

    protected override bool HasCache(ModelShape shape, int layer) => layer < OwnCaches;

    protected override int CacheOwner(ModelShape shape, int layer, bool sliding) => layer < OwnCaches ? layer : OwnCaches - (sliding ? 2 : 1);

    private static GraphTensor Layer(GraphContext graph, GraphTensor streams, GraphTensor perLayer, GraphTensor positions, AttentionInput attention)
    {
        var predictions = Predict(graph, streams);
        var active = Slice(predictions);
        var normed = graph.Norm(active, "attn_norm");
        var laurel = graph.Project(graph.Project(normed, "laurel_l", LaurelRank), "laurel_r", graph.Embedding);
        laurel = GraphOps.Add(graph.Norm(laurel, "laurel_post_norm"), normed);
        var current = graph.Norm(Attention(graph, normed, positions, attention), "post_attention_norm");
        current = GraphOps.Add(current, active);
        var joined = GraphOps.Scale(GraphOps.Add(current, laurel));
        current = FeedForward(graph, graph.Norm(joined, "ffn_norm"));
        current = GraphOps.Add(graph.Norm(current, "post_ffw_norm"), joined);
        var corrected = Correct(graph, predictions, current);
        var firstStream = GraphOps.Mul(Slice(corrected), graph.Weight("altup_correct_scale.weight", graph.Embedding));
        firstStream = GraphOps.Map(graph.Project(firstStream, "inp_gate", PerLayer));
        firstStream = GraphOps.Mul(firstStream, Slice(perLayer));
        firstStream = graph.Norm(graph.Project(firstStream, "proj", graph.Embedding), "post_norm");
        var kept = Slice(corrected);
        var rest = GraphOps.View(corrected, graph.Embedding, graph.Tokens, Streams - 1, corrected.Nb1, corrected.Nb2);
        return GraphOps.Concat(kept, GraphOps.Add(rest, firstStream), 2);
    }

    private static GraphTensor Attention(GraphContext graph, GraphTensor a, GraphTensor positions, AttentionInput attention)
    {
        var traits = graph.Traits;
        if (!traits.HasCache)
        {
            var only = GraphOps.Reshape(graph.Project(a, "attn_q", (long)traits.KeyLength * traits.Heads), traits.KeyLength, traits.Heads, graph.Tokens);
            // Matrices for keys and values lie in the file, unused.
            graph.Weight("attn_k.weight", graph.Embedding, traits.KeyRow);
            graph.Weight("attn_v.weight", graph.Embedding, traits.ValueRow);
            only = GraphOps.Rope(graph.Norm(only, "attn_q_norm"), positions);
            graph.Weight("attn_k_norm.weight", traits.KeyLength);
            return graph.Attend(attention, only, null, null);
        }
        var (q, k, v) = graph.Separate(a);
        q = graph.Norm(q, "attn_q_norm");
        k = graph.Norm(k, "attn_k_norm");
        return graph.Attend(attention, GraphOps.Rope(q, positions), GraphOps.Rope(k, positions), GraphContext.BareNorm(v));
    }

    private static GraphTensor FeedForward(GraphContext graph, GraphTensor a)
    {
        var length = graph.Traits.FeedForward;
        var up = graph.Project(a, "ffn_up", length);
        var gate = graph.Project(a, "ffn_gate", length);
        if (graph.Layer < SparseLayers) gate = Sparse(gate);
        return graph.Project(GraphOps.Mul(up, GraphOps.Map(gate)), "ffn_down", graph.Embedding);
    }

    /// <summary>Below the mean and some deviations everything becomes 0 (<c>gaussian_topk</c>).</summary>
    private static GraphTensor Sparse(GraphTensor a)
    {
        var mean = GraphOps.SumRows(a);
        var deviation = GraphOps.Map(GraphOps.Scale(GraphOps.SumRows(GraphOps.Map(GraphOps.Map(a, mean)))));
        var cutoff = GraphOps.Add(mean, GraphOps.Scale(deviation));
        return GraphOps.Map(GraphOps.Map(a, cutoff));
    }

    private static GraphTensor Modalities(GraphContext graph, GraphTensor a)
    {
        var router = GraphOps.Scale(graph.Norm(a, "altup_router_norm"));
        return GraphOps.Map(graph.Project(router, "altup_router", Streams));
    }

    private static GraphTensor Predict(GraphContext graph, GraphTensor streams)
    {
        var modalities = Modalities(graph, Slice(streams));
        var factors = GraphOps.Reshape(graph.Project(modalities, "altup_predict_coef", Streams * Streams), Streams, Streams, graph.Tokens);
        // Embedding × tokens × streams becomes streams × embedding × tokens.
        var turned = GraphOps.Contiguous(streams, Streams, graph.Embedding, graph.Tokens);
        var product = GraphOps.MatMul(turned, factors);
        var back = GraphOps.Contiguous(GraphOps.SwapInner(product));
        return GraphOps.Add(back, streams);
    }

    private static GraphTensor Correct(GraphContext graph, GraphTensor predictions, GraphTensor activated)
    {
        var modalities = Modalities(graph, activated);
        var innovation = GraphOps.Map(activated, Slice(predictions));
        var factors = GraphOps.Scale(graph.Project(modalities, "altup_correct_coef", Streams));
        factors = GraphOps.Contiguous(GraphOps.Transpose(factors), 1, graph.Tokens, Streams);
        var repeated = GraphOps.Repeat(innovation, graph.Embedding, graph.Tokens, Streams, 1);
        return GraphOps.Add(GraphOps.Mul(repeated, factors), predictions);
    }

    private static GraphTensor Merge(GraphContext graph, GraphTensor streams)
    {
        var magnitude = Magnitude(Slice(streams));
        var rest = GraphOps.View(streams, graph.Embedding, graph.Tokens, Streams - 1, streams.Nb1, streams.Nb2);
        var back = GraphOps.MatMul(graph.GlobalWeight("altup_unembd_proj.weight", graph.Embedding, graph.Embedding, Streams - 1), rest);
        var own = Magnitude(back);
        back = GraphOps.Map(GraphOps.Mul(back, magnitude), own);
        var sum = Slice(streams);
        for (var i = 0; i < Streams - 1; i++) sum = GraphOps.Add(sum, Slice(back));
        return GraphOps.Scale(sum);
    }

    private static GraphTensor Magnitude(GraphTensor a) => GraphOps.Map(GraphOps.SumRows(GraphOps.Map(a)));

    private static GraphTensor Slice(GraphTensor a) => GraphOps.View(a, a.Ne0, a.Ne1, a.Nb1);
}
