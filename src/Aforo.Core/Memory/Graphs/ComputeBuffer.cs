using System.Collections.Immutable;
using Aforo.Core.Memory.Architectures;

namespace Aforo.Core.Memory.Graphs;

/// <summary>Compute buffers of a graph.</summary>
internal static class ComputeBuffer
{
    /// <summary>Bytes for each backend of the placement, the host last.</summary>
    public static ReservedBuffers Reserve(ModelLayout layout, GraphSettings settings, IPlacement placement)
    {
        var shortened = LayerRuns.Shorten(layout, placement);
        return Reserve(layout, settings, placement, shortened) ?? Reserve(layout, settings, placement, LayerRuns.Whole(layout))!;
    }

    /// <summary>
    /// Null where a run was shortened although the allocator's state does not come back between its repetitions: the layers that were left
    /// out might then have needed more. What comes back makes everything after it come back as well, so the result is exact.
    /// </summary>
    internal static ReservedBuffers? Reserve(ModelLayout layout, GraphSettings settings, IPlacement placement, LayerSelection selection)
    {
        var context = new GraphContext(layout, settings, placement, selection.Layers);
        layout.Architecture.Build(context);
        var buffers = placement.Backends.Select(backend => new MeasuredBuffer(backend.Alignment, backend.ChunkBytes)).ToArray();
        var runs = RunStates.Of(selection.Runs, context);
        if (buffers.Length == 1)
        {
            new GraphAllocator(buffers, runs).Reserve(context.Graph.Nodes, context.Graph.Leaves);
        }
        else
        {
            var scheduler = new GraphScheduler(context.Graph, placement, settings.Tokens);
            scheduler.Split();
            new GraphAllocator(buffers, runs).Reserve(scheduler.Nodes, scheduler.Leaves);
        }
        return runs.AreSteady ? new ReservedBuffers([.. buffers.Select(buffer => buffer.Bytes)], context.SizeWith(selection.Runs)) : null;
    }
}

/// <summary>Bytes for each backend, and the size of the graph that needs them.</summary>
internal sealed record ReservedBuffers(ImmutableArray<long> Bytes, GraphSize Graph);
