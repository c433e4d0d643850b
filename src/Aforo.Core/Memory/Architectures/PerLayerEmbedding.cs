using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Embeddings that each layer gets besides (<c>build_inp_per_layer</c>, <c>project_per_layer_inputs</c> of Gemma 3n and 4).</summary>
internal static class PerLayerEmbedding
{
    /// <summary>Length × tokens × layers.</summary>
    public static GraphTensor Build(GraphContext graph, GraphTensor input, long length)
    {
        long layers = graph.Layout.Layers.Length;
        var tokens = graph.Input(GraphTypes.I32, graph.Tokens);
        var chosen = GraphOps.GetRows(graph.GlobalWeight("per_layer_token_embd.weight", length * layers, graph.Layout.Vocabulary), tokens);
        chosen = GraphOps.Scale(GraphOps.Reshape(chosen, length, layers, graph.Tokens));
        graph.Expand(chosen);
        var projected = GraphOps.Scale(GraphOps.MatMul(graph.GlobalWeight("per_layer_model_proj.weight", graph.Embedding, length * layers), input));
        projected = GraphOps.Reshape(projected, length, layers, graph.Tokens);
        projected = GraphOps.Mul(GraphContext.BareNorm(projected), graph.GlobalWeight("per_layer_proj_norm.weight", length));
        var sum = GraphOps.SwapInner(GraphOps.Scale(GraphOps.Add(projected, chosen)));
        return GraphOps.Contiguous(sum);
    }
}
