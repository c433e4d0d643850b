using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Memory.Architectures;
using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>
/// Weights by pool. Each tensor takes multiples of its backend's alignment; those of next-token-prediction layers are not loaded. Tied embeddings lie
/// twice where the output layer is on a device: the input's table stays in host memory.
/// </summary>
internal sealed class PlacedWeights(ModelLayout layout, WeightInventory weights)
{
    private const string InputTable = "token_embd.weight";
    private const string OutputTable = "output.weight";

    private readonly ImmutableArray<(int Layer, string Name, long Bytes)> _loaded = Loaded(layout, weights);
    private Dictionary<(int, string), GgmlType>? _types;
    private GgmlType? _average;
    private (CpuKernels Kernels, ImmutableArray<(int Layer, string Name, long Bytes)> Tensors)? _repackable;

    /// <summary>Tensors that are loaded.</summary>
    public int Count => field > 0 ? field : field = _loaded.IsDefaultOrEmpty ? ModelTensors.Of(layout).DistinctBy(tensor => tensor.Name).Count() : _loaded.Length;

    /// <summary>The file holds factors for the frequencies of the rotation.</summary>
    public bool HasFrequencies => _loaded.Any(tensor => IsFrequency(tensor.Layer, tensor.Name));

    /// <summary>Type of a tensor; where only the sum is known, one whose size per element comes near the average.</summary>
    public GgmlType TypeOf(int layer, string name)
    {
        if (weights.Tensors.IsDefaultOrEmpty) return name.EndsWith("norm.weight", StringComparison.Ordinal) || name.EndsWith(".bias", StringComparison.Ordinal) ? GraphTypes.F32 : _average ??= Average();
        _types ??= Index();
        return _types.GetValueOrDefault((layer, name)) ?? (name == OutputTable ? _types.GetValueOrDefault((-1, InputTable)) : null) ?? GraphTypes.F32;
    }

    /// <summary>Bytes for each backend of the placement.</summary>
    public long[] ByPool(IPlacement placement)
    {
        var bytes = new long[placement.Backends.Count];
        var host = bytes.Length - 1;
        if (weights.Tensors.IsDefaultOrEmpty)
        {
            if (host == 0) bytes[0] = weights.TotalBytes;
            else Estimate(placement, bytes);
            return bytes;
        }
        long input = 0;
        var hasOutput = false;
        foreach (var (layer, name, size) in _loaded)
        {
            if (IsFrequency(layer, name))
            {
                // Frequencies lie wherever layers do that use them: those that see everything.
                foreach (var used in Enumerable.Range(0, layout.Layers.Length).Where(i => !layout.Layers[i].IsSliding).Select(placement.OfLayer).Distinct()) bytes[used] += placement.Backends[used].Align(size);
                continue;
            }
            var place = placement.OfWeight(layer, name);
            bytes[place] += placement.Backends[place].Align(size);
            if (layer >= 0) continue;
            if (name == InputTable) input = size;
            hasOutput |= name == OutputTable;
        }
        var output = placement.OfWeight(-1, OutputTable);
        if (!hasOutput && output != host) bytes[output] += placement.Backends[output].Align(input);
        return bytes;
    }

    /// <summary>Bytes in host memory that are rearranged for the processor. The table of outputs is a copy of its own where it is the input's.</summary>
    public long RepackedBytes(IPlacement placement, CpuKernels kernels)
    {
        if (weights.Tensors.IsDefaultOrEmpty) return 0;
        if (_repackable is null || _repackable.Value.Kernels != kernels) _repackable = (kernels, Repackable(kernels));
        var host = placement.Backends.Count - 1;
        long bytes = 0;
        foreach (var (layer, name, size) in _repackable.Value.Tensors)
            if (placement.OfWeight(layer, name) == host) bytes += placement.Backends[host].Align(size);
        return bytes;
    }

    private ImmutableArray<(int Layer, string Name, long Bytes)> Repackable(CpuKernels kernels)
    {
        var tensors = ModelTensors.Of(layout).DistinctBy(tensor => tensor.Name).Select(tensor => (Place: Split(tensor.Name), Tensor: tensor)).ToArray();
        // What is loaded of layers that only predict is as large as in the others.
        var loaded = _loaded.Where(one => one.Layer >= layout.Layers.Length).SelectMany(one => tensors.Where(like => like.Place.Name == one.Name).Take(1).Select(like => like with { Place = (one.Layer, one.Name) }));
        return [.. tensors.Concat(loaded).Select(one => (one.Place, one.Tensor, Type: TypeOf(one.Place.Layer, one.Place.Name))).Where(one => CpuRepack.Applies(kernels, one.Type, one.Tensor))
            .Select(one => (one.Place.Layer, one.Place.Name, one.Tensor.Elements / one.Type.BlockElements * one.Type.BlockBytes))];
    }

    private static bool IsFrequency(int layer, string name) => layer < 0 && name.StartsWith("rope_f", StringComparison.Ordinal);

    private static ImmutableArray<(int, string, long)> Loaded(ModelLayout layout, WeightInventory weights)
    {
        if (weights.Tensors.IsDefaultOrEmpty) return [];
        return [.. weights.Tensors.Select(tensor => (Place: Split(tensor.Name), tensor.Bytes)).Where(tensor => tensor.Place.Layer < layout.Layers.Length || layout.Architecture.LoadsOfPrediction(tensor.Place.Name))
            .Select(tensor => (tensor.Place.Layer, tensor.Place.Name, tensor.Bytes))];
    }

    /// <summary>Only the sum is known: it is spread by the number of elements that the architecture's tensors have.</summary>
    private void Estimate(IPlacement placement, long[] bytes)
    {
        var elements = new double[bytes.Length];
        double all = 0;
        foreach (var tensor in ModelTensors.Of(layout))
        {
            var (layer, name) = Split(tensor.Name);
            all += tensor.Elements;
            elements[placement.OfWeight(layer, name)] += tensor.Elements;
        }
        var rest = weights.TotalBytes;
        for (var i = 0; i < bytes.Length - 1; i++) rest -= bytes[i] = (long)(weights.TotalBytes * elements[i] / all);
        bytes[^1] = rest;
    }

    private GgmlType Average()
    {
        var perElement = (double)weights.TotalBytes / Math.Max(ModelTensors.Of(layout).Sum(tensor => tensor.Elements), 1);
        return GgmlType.All.Where(type => type.BlockElements is 1 or 32).MinBy(type => Math.Abs((double)type.BlockBytes / type.BlockElements - perElement))!;
    }

    private Dictionary<(int, string), GgmlType> Index()
    {
        var types = new Dictionary<(int, string), GgmlType>();
        foreach (var tensor in weights.Tensors)
            if (GgmlType.Find(tensor.Type) is { } type) types[Split(tensor.Name)] = type;
        return types;
    }

    private static (int Layer, string Name) Split(string name)
    {
        const string Prefix = "blk.";
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return (-1, name);
        var dot = name.IndexOf('.', Prefix.Length);
        return dot > 0 && int.TryParse(name.AsSpan(Prefix.Length, dot - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var layer) ? (layer, name[(dot + 1)..]) : (-1, name);
    }
}
