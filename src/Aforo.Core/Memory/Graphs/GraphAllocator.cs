namespace Aforo.Core.Memory.Graphs;

/// <summary>
/// Sizes of the buffers that a graph needs, found as ggml finds them (<c>ggml-alloc.c</c> of llama.cpp v0.5.0): leaves and inputs first,
/// then node by node, each in the place of a source that nobody needs any more where its operation allows that, else in the
/// best fitting free block; sources are freed when their last user is done. The result of a measuring run is exact: the engine
/// allocates what this procedure says.
/// </summary>
internal sealed class GraphAllocator(MeasuredBuffer[] buffers, RunStates runs)
{
    public void Reserve(IReadOnlyList<GraphTensor> nodes, IReadOnlyList<GraphTensor> leaves)
    {
        foreach (var leaf in leaves) Place(leaf, Math.Max(leaf.Backend, 0));
        foreach (var node in nodes)
        {
            if (node is { ViewSource: { } origin, Op: not GraphOp.None }) origin.Views++;
            if (node.IsInput) Place(node, Math.Max(node.Backend, 0));
            foreach (var source in node.Sources)
            {
                if (source is null) continue;
                source.Children++;
                if (source.IsInput) Place(source, Math.Max(node.Backend, 0));
            }
        }
        for (var i = 0; i < nodes.Count; i++)
        {
            runs.Visit(nodes, i, buffers);
            var node = nodes[i];
            var buffer = Math.Max(node.Backend, 0);
            foreach (var source in node.Sources)
                if (source is not null) Place(source, buffer);
            Place(node, buffer);
            foreach (var source in node.Sources)
                if (source is not null) Release(source);
        }
    }

    private void Place(GraphTensor tensor, int buffer)
    {
        if (tensor.IsExternal || tensor.IsAllocated || tensor.IsView) return;
        tensor.IsAllocated = true;
        if (tensor.Op is GraphOp.InPlace or GraphOp.Rope)
        {
            foreach (var parent in tensor.Sources)
            {
                if (parent is null || !parent.IsAllocated || parent.IsOutput || parent.Children != 1 || parent.Views != 0 || !tensor.HasLayoutOf(parent)) continue;
                tensor.Buffer = parent.Buffer;
                (tensor.Chunk, tensor.Offset) = (parent.Chunk, parent.Offset);
                parent.IsAllocated = false;
                return;
            }
        }
        tensor.Buffer = buffer;
        (tensor.Chunk, tensor.Offset) = buffers[buffer].Allocate(tensor.Bytes);
    }

    private void Release(GraphTensor source)
    {
        source.Children--;
        if (source.Children != 0 || source.Views != 0) return;
        if (source.ViewSource is { } origin)
        {
            origin.Views--;
            if (origin is { Views: 0, Children: 0, IsAllocated: true }) Free(origin);
        }
        else if (source.IsAllocated)
        {
            Free(source);
        }
    }

    private void Free(GraphTensor tensor)
    {
        // What the caller reads afterwards must survive.
        if (tensor.IsOutput) return;
        buffers[tensor.Buffer].Free(tensor.Chunk, tensor.Offset, tensor.Bytes);
        tensor.IsAllocated = false;
    }
}
