using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Mamba-2 (<c>models/mamba2.cpp</c>): no attention at all.</summary>
internal sealed class Mamba2 : Architecture
{
    public override string Name => "mamba2";

    public override void Build(GraphContext graph)
    {
        var input = graph.Embed();
        var states = graph.Recurrent();
        var rows = graph.OutputRows();
        foreach (var layer in graph.LayerIndexes)
        {
            graph.Layer = layer;
            var current = graph.Mamba2(states, graph.Norm(input, "attn_norm"));
            if (graph.IsLastLayer)
            {
                current = GraphOps.GetRows(current, rows);
                input = GraphOps.GetRows(input, rows);
            }
            input = GraphOps.Add(current, input);
        }
        graph.Head(input);
    }

    protected override string? Lacks(ModelShape shape) => shape.Recurrent is { Inner: > 0, State: > 0, TimeStepRank: > 0, Groups: > 0, Convolution: > 0 } ? null : "ssm.inner_size";

    protected override bool IsRecurrent(ModelShape shape, int layer) => true;
}
