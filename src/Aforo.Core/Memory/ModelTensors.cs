using System.Collections.Immutable;
using Aforo.Core.Memory.Architectures;
using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>The tensors that a model of a shape has: those that its graph names.</summary>
internal static class ModelTensors
{
    public static ImmutableArray<ModelTensor> Of(ModelLayout layout)
    {
        // Sizes of the micro-batch don't matter here.
        var settings = new GraphSettings
        {
            Tokens = 1, Sequences = 1, Outputs = 1, Streams = 1, Cells = 256, SlidingCells = 256, TypeK = GraphTypes.F16, TypeV = GraphTypes.F16, FlashAttention = true,
        };
        var context = new GraphContext(layout, settings, HostOnly.Instance, [.. Enumerable.Range(0, layout.Layers.Length)], namesWeights: true);
        layout.Architecture.Build(context);
        return [.. context.Weights];
    }
}
