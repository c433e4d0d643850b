namespace Aforo.Core.Memory.Graphs;

/// <summary>Nodes and leaves in the order in which ggml computes them (<c>ggml_build_forward_expand</c>).</summary>
internal sealed class ComputeGraph
{
    public List<GraphTensor> Nodes { get; } = new(512);

    public List<GraphTensor> Leaves { get; } = new(256);

    /// <summary>Adds a tensor and everything it needs, sources first, from left to right.</summary>
    public void Expand(GraphTensor tensor)
    {
        if (tensor.Visited) return;
        tensor.Visited = true;
        foreach (var source in tensor.Sources)
        {
            if (source is null) continue;
            source.Uses++;
            if (!source.Visited) Expand(source);
        }
        (tensor.Op == GraphOp.None ? Leaves : Nodes).Add(tensor);
    }
}
