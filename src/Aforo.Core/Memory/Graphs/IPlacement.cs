using Aforo.Core.Models;

namespace Aforo.Core.Memory.Graphs;

/// <summary>Where weights and layers lie, as indexes of backends; the last one is the host.</summary>
internal interface IPlacement
{
    IReadOnlyList<BackendTraits> Backends { get; }

    /// <summary>Norms are pinned to the place of their layer, lest they follow the layer before (<c>llama_context::graph_get_cb</c>).</summary>
    bool PinsNorms(long tokens);

    /// <summary>No layer's weights lie in host memory: none are copied to a device for a large batch.</summary>
    bool KeepsWeightsInPlace { get; }

    /// <summary>Inputs are kept several times so that devices can work on different micro-batches at once.</summary>
    bool IsPipelined { get; }

    int OfLayer(int layer);

    /// <summary>Backend of a weight; <paramref name="layer"/> is −1 outside the layers.</summary>
    int OfWeight(int layer, string name);

    /// <summary>The model has factors for the frequencies of its rotation. They lie beside the layers that use them.</summary>
    bool HasFrequencies { get; }

    /// <summary>Type of a weight: what it takes where it has to be copied.</summary>
    GgmlType TypeOf(int layer, string name);
}
