using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Falcon H1 (<c>models/falcon-h1.cpp</c>): every layer has attention and Mamba-2 beside each other.</summary>
internal sealed class FalconH1 : Architecture
{
    public override string Name => "falcon-h1";

    public override void Build(GraphContext graph)
    {
        var input = graph.Embed();
        var positions = graph.Positions();
        var states = graph.Recurrent();
        var attention = graph.Attention();
        var rows = graph.OutputRows();
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            var (q, k, v) = graph.Separate(graph.Norm(input, "attn_norm"));
            var attended = graph.Attend(attention, GraphOps.Rope(q, positions), GraphOps.Rope(k, positions), v);
            var mixed = graph.Mamba2(states, graph.Norm(input, "attn_norm"));
            var both = GraphOps.Add(GraphOps.Add(attended, mixed), input);
            if (graph.IsLastLayer) both = GraphOps.GetRows(both, rows);
            // The norm's weight bears no ending here.
            var normed = GraphOps.Mul(GraphContext.BareNorm(both), graph.Weight("ffn_norm", graph.Embedding));
            input = GraphOps.Add(graph.Gated(normed, graph.Traits.FeedForward), both);
        }
        graph.Head(input);
    }

    protected override string? Lacks(ModelShape shape) =>
        shape.Recurrent is { Inner: > 0, State: > 0, TimeStepRank: > 0, Groups: > 0, Convolution: > 0 } ? base.Lacks(shape) : "ssm.inner_size";

    protected override bool IsRecurrent(ModelShape shape, int layer) => true;

    protected override bool HasCache(ModelShape shape, int layer) => true;
}
