using Aforo.Core.Models;

namespace Aforo.Core.Memory.Graphs;

/// <summary>Everything in host memory.</summary>
internal sealed class HostOnly : IPlacement
{
    public static HostOnly Instance { get; } = new();

    public IReadOnlyList<BackendTraits> Backends { get; } = [BackendTraits.Host];

    public bool PinsNorms(long tokens) => false;

    public bool KeepsWeightsInPlace => true;

    public bool IsPipelined => false;

    /// <summary>Read where they lie, they take nothing.</summary>
    public bool HasFrequencies => false;

    public int OfLayer(int layer) => 0;

    public int OfWeight(int layer, string name) => 0;

    public GgmlType TypeOf(int layer, string name) => GraphTypes.F32;
}
