using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Qwen 3.5, dense and mixtures of experts (<c>models/qwen35.cpp</c>, <c>models/qwen35moe.cpp</c>): as Qwen3-Next, with gates of their own matrices.</summary>
internal sealed class Qwen35(string name) : Qwen3Next
{
    public override string Name => name;

    protected override int PositionParts => 4;

    protected override bool RepeatsKeyHeads => false;

    protected override (GraphTensor Beta, GraphTensor Gate) Gates(GraphContext graph, GraphTensor a, long keyHeads, long valueHeads)
    {
        long steps = graph.TokensPerSequence, sequences = graph.Sequences;
        var beta = GraphOps.Map(GraphOps.Reshape(graph.Project(a, "ssm_beta", valueHeads), 1, valueHeads, steps, sequences));
        var alpha = GraphOps.Reshape(graph.Project(a, "ssm_alpha", valueHeads), valueHeads, steps, sequences);
        alpha = GraphOps.Map(GraphOps.Add(alpha, graph.Weight("ssm_dt.bias", valueHeads)));
        var gate = GraphOps.Mul(alpha, graph.Weight("ssm_a", valueHeads));
        return (beta, GraphOps.Reshape(gate, 1, valueHeads, steps, sequences));
    }
}
