using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Llama Nemotron Super and Ultra (<c>models/deci.cpp</c>): some layers have no attention, a single matrix instead of it, or no feed-forward layer. Transposed values take their widest row in all of them.</summary>
internal sealed class Deci : Architecture
{
    public override string Name => "deci";

    /// <summary>Nothing holds attention to its place whose result is dropped.</summary>
    public override bool MayPartAttention(ModelLayout layout) => layout.Layers.Any(layer => layer.FeedForward == 0);

    public override void Build(GraphContext graph)
    {
        var input = graph.Embed();
        var positions = graph.Positions();
        var attention = graph.Attention();
        var rows = graph.OutputRows();
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            var residual = input;
            var current = Mix(graph, input, positions, attention);
            if (graph.IsLastLayer)
            {
                current = GraphOps.GetRows(current, rows);
                residual = GraphOps.GetRows(residual, rows);
            }
            // What attention gave in such a layer is dropped.
            if (graph.Traits.FeedForward == 0) continue;
            var afterMixing = graph.Traits.Heads > 0 ? GraphOps.Add(current, residual) : current;
            input = GraphOps.Add(graph.Gated(graph.Norm(afterMixing, "ffn_norm"), graph.Traits.FeedForward), afterMixing);
        }
        graph.Head(input);
    }

    private static GraphTensor Mix(GraphContext graph, GraphTensor input, GraphTensor positions, AttentionInput attention)
    {
        if (graph.Traits.Heads == 0) return input;
        var normed = graph.Norm(input, "attn_norm");
        if (graph.Traits.KvHeads == 0) return graph.Project(normed, "attn_output", graph.Embedding);
        var (q, k, v) = graph.Separate(normed);
        return graph.Attend(attention, GraphOps.Rope(q, positions, graph.Frequencies), GraphOps.Rope(k, positions, graph.Frequencies), v);
    }
}
