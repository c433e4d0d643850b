using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Experts with a shared one beside them, as many recent families have them.</summary>
internal static class Mixtures
{
    /// <summary>Routed experts (their choice moved by a bias, by groups where the file has them) and a shared one; an ordinary feed-forward layer where there are none.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="a">Input.</param>
    /// <param name="sharedLength">Length of the shared expert from that of a routed one; 0: there is none.</param>
    public static GraphTensor WithShared(GraphContext graph, GraphTensor a, Func<long, long> sharedLength)
    {
        if (!graph.Traits.HasExperts || graph.Shape.Experts is not { } experts) return graph.Gated(a, graph.Traits.FeedForward);
        var options = GraphContext.Options(experts, graph.Traits.FeedForward) with
        {
            Normalizes = experts.NormalizesWeights,
            SelectionBias = true,
            Groups = experts.Groups,
            GroupsUsed = experts.GroupsUsed,
        };
        var routed = graph.Experts(a, options);
        return sharedLength(options.Length) is > 0 and var length ? GraphOps.Add(routed, graph.Gated(a, length, "_shexp")) : routed;
    }
}
