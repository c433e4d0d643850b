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
    /// <summary>Below so many tokens norms are pinned also where only a part of the layers is on devices.</summary>
    private const int MostPinnedTokens = 32;

    private readonly bool _isFull, _forgetsPins;
    private readonly int _layers, _first, _taken, _cpuExperts;
    private readonly float[] _ends;
    private readonly int _devices;
    private readonly Func<int, string, GgmlType> _types;

    public DevicePlacement(ModelLayout layout, MemorySettings settings, ImmutableArray<BackendTraits> devices, Func<int, string, GgmlType>? types = null, bool hasFrequencies = false)
    {
        _layers = layout.Shape.Layers!.Value;
        _devices = devices.Length;
        _types = types ?? ((_, _) => GraphTypes.F32);
        _cpuExperts = settings.CpuExpertLayers;
        var wanted = Math.Max(settings.GpuLayers ?? _layers + 1, 0);
        _first = Math.Max(_layers + 1 - wanted, 0);
        _taken = Math.Min(wanted, _layers + 1);
        _ends = Ends(settings.TensorSplit, _devices);
        _isFull = wanted > _layers;
        _forgetsPins = settings.ForgetsPins;
        HasFrequencies = hasFrequencies;
        Backends = [.. devices, new BackendTraits { Alignment = devices.IsEmpty ? BackendTraits.Host.Alignment : devices[0].HostAlignment }];
        IsPipelined = _devices > 1 && _isFull && settings.SplitMode == SplitMode.Layer && _cpuExperts == 0;
    }

    public IReadOnlyList<BackendTraits> Backends { get; }

    public bool PinsNorms(long tokens) => !_forgetsPins && (_isFull || tokens < MostPinnedTokens);

    public bool KeepsWeightsInPlace => _isFull && _cpuExperts == 0;

    public bool IsPipelined { get; }

    public bool HasFrequencies { get; }

    /// <summary>Device of the output layer.</summary>
    public int OfOutput => OfLayer(_layers);

    public int OfLayer(int layer)
    {
        if (layer < _first || layer - _first >= _taken) return _devices;
        var position = (float)(layer - _first) / _taken;
        for (var device = 0; device < _devices; device++)
            if (_ends[device] > position) return device;
        return _devices - 1;
    }

    public int OfWeight(int layer, string name)
    {
        if (layer < 0) return IsOfOutput(name) ? OfOutput : IsOfFirstLayer(name) ? OfLayer(0) : _devices;
        return layer < _cpuExperts && IsExpert(name) ? _devices : OfLayer(layer);
    }

    /// <summary>Tensors outside the layers that go with the output (<c>LLM_TENSOR_LAYER_OUTPUT</c>); the others go with the input.</summary>
    private static bool IsOfOutput(string name) => name.StartsWith("output", StringComparison.Ordinal) || name.StartsWith("altup_", StringComparison.Ordinal) || name == "token_embd_norm.weight";

    /// <summary>Those that the engine counts among the tensors of layers though they have no number.</summary>
    private static bool IsOfFirstLayer(string name) => name is "per_layer_model_proj.weight" or "per_layer_proj_norm.weight";

    public GgmlType TypeOf(int layer, string name) => _types(layer, name);

    /// <summary>Tensors that <c>--n-cpu-moe</c> keeps in host memory: the matrices of the experts, not the shared one.</summary>
    public static bool IsExpert(string name) => name.Contains("_exps.", StringComparison.Ordinal) || name.Contains("_chexps.", StringComparison.Ordinal);

    /// <summary>In single precision throughout, as the engine adds and divides.</summary>
    private static float[] Ends(ImmutableArray<double> shares, int devices)
    {
        var given = Enumerable.Range(0, devices).Select(i => !shares.IsDefault && i < shares.Length ? (float)Math.Max(shares[i], 0) : 0f).ToArray();
        if (given.All(share => share == 0)) Array.Fill(given, 1);
        for (var i = 1; i < devices; i++) given[i] += given[i - 1];
        return [.. given.Select(end => end / given[^1])];
    }
}
