using System.Collections.Immutable;
using Aforo.Core.Memory.Architectures;
using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>
/// Which device takes which layer (<c>llama_model_base::load_tensors</c> of llama.cpp v0.5.0): the last layers go to devices first, the
/// output counts as one more layer, the input embedding always stays in host memory.
/// </summary>
internal sealed class DevicePlacement : IPlacement
{
    private readonly int _layers, _first, _taken, _cpuExperts;
    private readonly double[] _ends;
    private readonly int _devices;
    private readonly int _mainDevice;
    private readonly Func<int, string, GgmlType> _types;

    public DevicePlacement(ModelLayout layout, MemorySettings settings, ImmutableArray<BackendTraits> devices, Func<int, string, GgmlType>? types = null)
    {
        _layers = layout.Shape.Layers!.Value;
        _devices = devices.Length;
        _types = types ?? ((_, _) => GraphTypes.F32);
        _cpuExperts = settings.CpuExpertLayers;
        var wanted = Math.Max(settings.GpuLayers ?? _layers + 1, 0);
        _first = Math.Max(_layers + 1 - wanted, 0);
        _taken = Math.Min(wanted, _layers + 1);
        _mainDevice = settings.SplitMode == SplitMode.None ? Math.Clamp(settings.MainDevice, 0, _devices - 1) : -1;
        _ends = Ends(settings.TensorSplit, _devices);
        IsFull = wanted > _layers;
        Backends = [.. devices, BackendTraits.PinnedHost];
        IsPipelined = _devices > 1 && IsFull && settings.SplitMode == SplitMode.Layer && _cpuExperts == 0;
    }

    public IReadOnlyList<BackendTraits> Backends { get; }

    public bool IsFull { get; }

    public bool KeepsWeightsInPlace => IsFull && _cpuExperts == 0;

    public bool IsPipelined { get; }

    /// <summary>Device of the output layer.</summary>
    public int OfOutput => OfLayer(_layers);

    public int OfLayer(int layer)
    {
        if (layer < _first || layer - _first >= _taken) return _devices;
        if (_mainDevice >= 0) return _mainDevice;
        var position = (float)(layer - _first) / _taken;
        for (var device = 0; device < _devices; device++)
            if (_ends[device] > position) return device;
        return _devices - 1;
    }

    public int OfWeight(int layer, string name)
    {
        if (layer < 0) return name.StartsWith("output", StringComparison.Ordinal) || name == "token_embd_norm.weight" ? OfOutput : _devices;
        return layer < _cpuExperts && IsExpert(name) ? _devices : OfLayer(layer);
    }

    public GgmlType TypeOf(int layer, string name) => _types(layer, name);

    /// <summary>Tensors that <c>--n-cpu-moe</c> keeps in host memory: the matrices of the experts, not the shared one.</summary>
    public static bool IsExpert(string name) => name.Contains("_exps.", StringComparison.Ordinal) || name.Contains("_chexps.", StringComparison.Ordinal);

    private static double[] Ends(ImmutableArray<double> shares, int devices)
    {
        var given = Enumerable.Range(0, devices).Select(i => !shares.IsDefault && i < shares.Length ? Math.Max(shares[i], 0) : 0).ToArray();
        if (given.Sum() <= 0) given = [.. Enumerable.Repeat(1.0, devices)];
        var sum = given.Sum();
        double end = 0;
        return [.. given.Select(share => (float)((end += share) / sum))];
    }
}
