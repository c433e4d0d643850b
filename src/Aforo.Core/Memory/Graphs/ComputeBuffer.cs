using System.Collections.Immutable;
using Aforo.Core.Memory.Architectures;

namespace Aforo.Core.Memory.Graphs;

/// <summary>Compute buffers of a graph.</summary>
internal static class ComputeBuffer
{
    /// <summary>Bytes for each backend of the placement, the host last.</summary>
    public static ImmutableArray<long> Reserve(ModelLayout layout, GraphSettings settings, IPlacement placement, ImmutableArray<int> layers)
    {
        var context = new GraphContext(layout, settings, placement, layers);
        layout.Architecture.Build(context);
        var buffers = placement.Backends.Select(backend => new MeasuredBuffer(backend.Alignment, backend.ChunkBytes)).ToArray();
        var allocator = new GraphAllocator(buffers);
        if (buffers.Length == 1)
        {
            allocator.Reserve(context.Graph.Nodes, context.Graph.Leaves);
        }
        else
        {
            var scheduler = new GraphScheduler(context.Graph, placement);
            scheduler.Split();
            allocator.Reserve(scheduler.Nodes, scheduler.Leaves);
        }
        return [.. buffers.Select(buffer => buffer.Bytes)];
    }
}
