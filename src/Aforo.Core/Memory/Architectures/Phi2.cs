using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Phi 1 and 2 (<c>models/phi2.cpp</c>): attention and feed-forward layer read the same norm; biases everywhere.</summary>
internal sealed class Phi2 : Architecture
{
    public override string Name => "phi2";

    public override void Build(GraphContext graph)
    {
        var input = graph.Embed();
        var positions = graph.Positions();
        var attention = graph.Attention();
        var rows = graph.OutputRows();
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            var normed = graph.Norm(input, "attn_norm", bias: true, plain: true);
            var (q, k, v) = graph.Separate(normed, bias: true);
            q = GraphOps.Rope(q, positions);
            k = GraphOps.Rope(k, positions);
            var current = graph.Attend(attention, GraphOps.Scale(q), k, v, outputBias: true);
            if (graph.IsLastLayer)
            {
                current = GraphOps.GetRows(current, rows);
                input = GraphOps.GetRows(input, rows);
                normed = GraphOps.GetRows(normed, rows);
            }
            current = GraphOps.Add(current, graph.Plain(normed, graph.Traits.FeedForward, bias: true));
            input = GraphOps.Add(current, input);
        }
        graph.Head(input, bias: true, plainNorm: true, normBias: true);
    }
}

/// <summary>Phi 3.5 MoE (<c>models/phimoe.cpp</c>): the graph of Phi-3 with three matrices, biases and experts as long as the layer says.</summary>
internal sealed class PhiMoe : Architecture
{
    public override string Name => "phimoe";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        ProjectionBias = true,
        NormBias = true,
        ScalesQueries = true,
        ResidualFirst = true,
        OutputBias = true,
        FeedForward = (context, a) => context.Experts(a, GraphContext.Options(context.Shape.Experts!, context.Traits.FeedForward) with { Length = context.Traits.FeedForward }),
    });

    protected override string? Lacks(Models.ModelShape shape) => shape.Experts is null ? "expert_count" : base.Lacks(shape);
}
