using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Llama 4 (<c>models/llama4.cpp</c>): three of four layers see a chunk; experts in every so many-th layer weigh their input; every fourth layer does not rotate.</summary>
internal sealed class Llama4 : Architecture
{
    /// <summary>The engine's own chunk, whatever the file says.</summary>
    private const int Chunk = 8192;

    /// <summary>Experts of Maverick, whose queries and keys are not normalized.</summary>
    private const int ExpertsOfMaverick = 128;

    public override string Name => "llama4";

    protected override int? DefaultSlidingPeriod => 4;

    public override int Kind(int layer) => Rotates(layer) ? 1 : 0;

    public override void Build(GraphContext graph)
    {
        var input = graph.Embed();
        var positions = graph.Positions();
        var temperature = graph.Input(GraphTypes.F32, 1, 1, graph.Tokens);
        var attention = graph.Attention();
        var rows = graph.OutputRows();
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            var residual = input;
            var current = Attention(graph, graph.Norm(input, "attn_norm"), positions, temperature, attention);
            if (graph.IsLastLayer)
            {
                current = GraphOps.GetRows(current, rows);
                residual = GraphOps.GetRows(residual, rows);
            }
            var afterAttention = GraphOps.Add(current, residual);
            current = FeedForward(graph, graph.Norm(afterAttention, "ffn_norm"));
            input = GraphOps.Add(current, afterAttention);
        }
        graph.Head(input);
    }

    protected override long? WindowOf(ModelShape shape) => Chunk;

    protected override string? Lacks(ModelShape shape) =>
        shape.Experts is null ? "expert_count" : shape.WindowIsOff ? "a plan for this architecture without chunks" : base.Lacks(shape);

    protected override bool HasExperts(ModelShape shape, int layer) => shape.Experts is { } experts && (layer + 1) % experts.Interval == 0;

    private static bool Rotates(int layer) => (layer + 1) % 4 != 0;

    private static GraphTensor Attention(GraphContext graph, GraphTensor a, GraphTensor positions, GraphTensor temperature, AttentionInput attention)
    {
        var (q, k, v) = graph.Separate(a);
        if (!Rotates(graph.Layer)) return graph.Attend(attention, GraphOps.Mul(q, temperature), k, v);
        q = GraphOps.Rope(q, positions);
        k = GraphOps.Rope(k, positions);
        return graph.Shape.Experts!.Count == ExpertsOfMaverick ? graph.Attend(attention, q, k, v) : graph.Attend(attention, GraphContext.BareNorm(q), GraphContext.BareNorm(k), v);
    }

    private static GraphTensor FeedForward(GraphContext graph, GraphTensor a)
    {
        if (!graph.Traits.HasExperts || graph.Shape.Experts is not { } experts) return graph.Gated(a, graph.Traits.FeedForward);
        var options = GraphContext.Options(experts, graph.Traits.FeedForward) with { Normalizes = false, WeighsInput = true };
        return GraphOps.Add(graph.Experts(a, options), graph.Gated(a, options.Length, "_shexp"));
    }
}
