using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>SmallThinker (<c>models/smallthinker.cpp</c>): experts are chosen from what comes into the layer; where there is a window, the first of four layers sees everything and does not rotate.</summary>
internal sealed class SmallThinker : Architecture
{
    /// <summary>The engine's own, whatever the file says.</summary>
    private const int Window = 4096;

    private const int Period = 4;

    public override string Name => "smallthinker";

    protected override int? DefaultSlidingPeriod => Period;

    protected override bool DenseFirst => true;

    public override int Kind(int layer) => layer % Period == 0 ? 0 : 1;

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
            var scores = graph.Project(input, "ffn_gate_inp", graph.Shape.Experts!.Count);
            var (q, k, v) = graph.Separate(graph.Norm(input, "attn_norm"));
            // The engine compares the period with the number of layers to know whether there is a window at all.
            var current = graph.Layout.HasSliding && graph.Layout.Layers.Length != Period && Kind(layer) == 0
                ? graph.Attend(attention, q, k, v)
                : graph.Attend(attention, GraphOps.Rope(q, positions), GraphOps.Rope(k, positions), v);
            if (graph.IsLastLayer)
            {
                current = GraphOps.GetRows(current, rows);
                residual = GraphOps.GetRows(residual, rows);
                scores = GraphOps.GetRows(scores, rows);
            }
            var afterAttention = GraphOps.Add(current, residual);
            var normed = graph.Norm(afterAttention, "ffn_norm");
            input = GraphOps.Add(graph.Experts(normed, GraphContext.Options(graph.Shape.Experts, graph.Traits.FeedForward) with { Scores = scores }), afterAttention);
        }
        graph.Head(input);
    }

    protected override long? WindowOf(ModelShape shape) => shape.SlidingWindow is > 0 ? Window : null;

    protected override string? Lacks(ModelShape shape) => shape.Experts is not { FeedForwardLength: not null } ? "expert_feed_forward_length" : base.Lacks(shape);
}
