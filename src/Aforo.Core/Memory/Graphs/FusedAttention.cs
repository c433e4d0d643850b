using Aforo.Core.Memory.Architectures;

namespace Aforo.Core.Memory.Graphs;

/// <summary>
/// Whether fused attention stays on where it was left to the engine (<c>llama_context::resolve_fused_ops</c>): it builds a graph of one token
/// a slot and turns it off if any layer's attention would be computed elsewhere than the layer lies. Where recurrent layers lie beside
/// others that happens at the border between two places: the next layer's state is fetched before this layer's attention is done.
/// </summary>
internal static class FusedAttention
{
    public static bool Stays(ModelLayout layout, GraphSettings settings, IPlacement placement)
    {
        if (layout.Layers.All(layer => !layer.HasCache) || !layout.Architecture.MayPartAttention(layout)) return true;
        var probe = settings with { Tokens = settings.Sequences, Outputs = settings.Sequences };
        var context = new GraphContext(layout, probe, placement, LayerRuns.Whole(layout).Layers);
        layout.Architecture.Build(context);
        new GraphScheduler(context.Graph, placement, probe.Tokens).Split();
        return context.Graph.Nodes.All(node => node.Op != GraphOp.FlashAttention || node.Backend == placement.OfLayer(node.Layer));
    }
}
