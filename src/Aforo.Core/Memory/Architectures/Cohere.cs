using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Command R and R+ (<c>models/command-r.cpp</c>): attention and feed-forward layer read the same norm, beside each other.</summary>
internal class CommandR : Architecture
{
    /// <summary>From so many layers on queries and keys are normalized by head.</summary>
    private const int LayersOfPlus = 64;

    public override string Name => "command-r";

    public override void Build(GraphContext graph)
    {
        var input = graph.Embed();
        var positions = graph.Positions();
        var attention = graph.Attention();
        var rows = graph.OutputRows();
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            var normed = graph.Norm(input, "attn_norm", plain: true);
            var attended = Attention(graph, normed, positions, attention);
            if (graph.IsLastLayer)
            {
                attended = GraphOps.GetRows(attended, rows);
                input = GraphOps.GetRows(input, rows);
                normed = GraphOps.GetRows(normed, rows);
            }
            var current = graph.Gated(normed, graph.Traits.FeedForward);
            input = GraphOps.Add(GraphOps.Add(current, input), attended);
        }
        graph.Head(input, after: graph.Shape.LogitScale ? GraphOps.Scale : null, plainNorm: true);
    }

    protected virtual bool Rotates(GraphContext graph) => true;

    protected virtual bool NormalizesHeads(GraphContext graph) => graph.Layout.Layers.Length >= LayersOfPlus;

    private GraphTensor Attention(GraphContext graph, GraphTensor a, GraphTensor positions, AttentionInput attention)
    {
        var (q, k, v) = graph.Separate(a);
        if (NormalizesHeads(graph))
        {
            q = graph.Norm(q, "attn_q_norm", shape: (q.Ne0, q.Ne1), plain: true);
            k = graph.Norm(k, "attn_k_norm", shape: (k.Ne0, k.Ne1), plain: true);
        }
        return Rotates(graph)
            ? graph.Attend(attention, GraphOps.Rope(q, positions), GraphOps.Rope(k, positions), v)
            : graph.Attend(attention, q, k, v);
    }
}

/// <summary>Command R7B and A (<c>models/cohere2.cpp</c>): three of four layers see a window, and only these rotate.</summary>
internal sealed class Cohere2 : CommandR
{
    public override string Name => "cohere2";

    protected override int? DefaultSlidingPeriod => 4;

    protected override bool Rotates(GraphContext graph) => graph.Traits.IsSliding;

    protected override bool NormalizesHeads(GraphContext graph) => false;

    protected override string? Lacks(ModelShape shape) => shape.SlidingWindow is null ? "attention.sliding_window" : base.Lacks(shape);
}

/// <summary>Command A mixtures (<c>models/cohere2moe.cpp</c>): as Command A, with experts after a few dense layers, which always rotate.</summary>
internal sealed class Cohere2Moe : Architecture
{
    public override string Name => "cohere2moe";

    protected override int? DefaultSlidingPeriod => 4;

    protected override bool DenseFirst => true;

    public override void Build(GraphContext graph)
    {
        var input = graph.Embed();
        var positions = graph.Positions();
        var attention = graph.Attention();
        var rows = graph.OutputRows();
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            // The engine takes the kind of norm from which epsilon the file has.
            var normed = graph.Norm(input, "attn_norm", plain: !graph.Shape.NormIsRms);
            var (q, k, v) = graph.Separate(normed);
            var attended = graph.Traits.IsSliding || !graph.Traits.HasExperts
                ? graph.Attend(attention, GraphOps.Rope(q, positions, graph.Frequencies), GraphOps.Rope(k, positions, graph.Frequencies), v)
                : graph.Attend(attention, q, k, v);
            input = GraphOps.Add(GraphOps.Add(FeedForward(graph, normed), input), attended);
        }
        graph.Head(input, rows, after: graph.Shape.LogitScale ? GraphOps.Scale : null, plainNorm: !graph.Shape.NormIsRms);
    }

    protected override string? Lacks(ModelShape shape) => shape switch
    {
        { SlidingWindow: null } => "attention.sliding_window",
        { Experts: null } => "expert_count",
        _ => base.Lacks(shape),
    };

    private static GraphTensor FeedForward(GraphContext graph, GraphTensor a)
    {
        if (!graph.Traits.HasExperts || graph.Shape.Experts is not { } experts) return graph.Gated(a, graph.Traits.FeedForward);
        var options = GraphContext.Options(experts, graph.Traits.FeedForward) with { Normalizes = experts.NormalizesWeights };
        var routed = graph.Experts(a, options);
        return experts.Shared > 0 ? GraphOps.Scale(GraphOps.Add(routed, graph.Gated(a, experts.SharedFeedForwardLength ?? options.Length * experts.Shared, "_shexp"))) : routed;
    }
}
