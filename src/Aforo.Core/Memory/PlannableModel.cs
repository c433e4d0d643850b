using System.Collections.Immutable;
using Aforo.Core.Memory.Architectures;
using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>A model that is planned for again and again: its shape and weights are read once. Not safe for use by several threads.</summary>
public sealed class PlannableModel
{
    /// <summary>Graphs whose buffers are remembered.</summary>
    private const int MostKept = 4096;

    private readonly ModelShape _shape;
    private readonly WeightInventory _weights;
    private readonly ModelLayout? _layout;
    private readonly PlanOutcome? _never;
    private readonly Dictionary<(GraphSettings, MemorySettings), ReservedBuffers> _computed = [];
    private PlacedWeights? _placed;

    public PlannableModel(ModelShape shape, WeightInventory weights)
    {
        _shape = shape;
        _weights = weights;
        if (KnownArchitectures.Find(shape.Architecture) is not { } architecture)
        {
            _never = new PlanOutcome { UnknownArchitecture = shape.Architecture };
            return;
        }
        if (shape.Layers is not null && PlausibleShape.Complaint(shape, new MemorySettings()) is { } complaint)
        {
            _never = new PlanOutcome { Refusal = complaint };
            return;
        }
        (_layout, var missing) = architecture.Read(shape);
        if (_layout is null) _never = new PlanOutcome { MissingKey = missing };
    }

    public ModelShape Shape => _shape;

    public PlanOutcome Plan(MemorySettings settings)
    {
        if (_layout is not { } layout) return _never!;
        if (PlausibleShape.Complaint(_shape, settings) is { } complaint) return new PlanOutcome { Refusal = complaint, IsOfSettings = true };
        var (effective, refusal) = EffectiveSettings.Of(layout, settings);
        // What is refused with the defaults too is the model's own fault.
        if (effective is null) return new PlanOutcome { Refusal = refusal, IsOfSettings = EffectiveSettings.Of(layout, new MemorySettings()).Settings is not null };
        try
        {
            return Plan(layout, settings, effective);
        }
        catch (Exception contradiction) when (contradiction is ArithmeticException or IndexOutOfRangeException)
        {
            // Heads that do not divide, more groups than heads: the engine ends itself on such a file.
            return new PlanOutcome { Refusal = "the shape contradicts itself" };
        }
    }

    private PlanOutcome Plan(ModelLayout layout, MemorySettings settings, EffectiveSettings effective)
    {
        var graph = effective.Graph;
        var placed = _placed ??= new PlacedWeights(layout, _weights);
        if (settings is { SplitMode: SplitMode.None, Devices: > 1 }) return OnOne(settings);
        if (settings is { SplitMode: SplitMode.Row, Devices: > 0 }) return new PlanOutcome { Refusal = RowSplit(settings.Backend), IsOfSettings = true };
        DevicePlacement OnDevices(MemorySettings given) => new(layout, given, [.. Enumerable.Repeat(BackendTraits.Of(given.Backend), given.Devices)], placed.TypeOf, placed.HasFrequencies);
        IPlacement placement = settings.Devices < 1 ? HostOnly.Instance : OnDevices(settings);
        // Quantized values need it: then it is not left open.
        if (settings is { Devices: > 0, FlashAttention: FlashAttention.Auto } && graph.TypeV.BlockElements == 1 && !FusedAttention.Stays(layout, graph, OnDevices(settings with { ForgetsPins = false }))) graph = graph with { FlashAttention = false };
        var host = placement.Backends.Count - 1;
        var layers = Layers(layout, graph, placement);
        var compute = Compute(layout, graph, placement, settings);
        if (GraphCapacity.Complaint(layout.Shape.Architecture, graph.Tokens, placed.Count, compute.Graph) is { } complaint) return new PlanOutcome { Refusal = complaint, IsOfSettings = true };
        var byPool = placed.ByPool(placement);
        var pools = ImmutableArray.CreateBuilder<PoolPlan>(host + 1);
        for (var i = 0; i <= host; i++)
        {
            pools.Add(new PoolPlan
            {
                Name = i == host ? "host" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"device{i}"),
                IsDevice = i < host,
                WeightsBytes = byPool[i],
                KvCacheBytes = layers.Where(layer => layer.Pool == i).Sum(layer => layer.KeyBytes + layer.ValueBytes),
                RecurrentStateBytes = layers.Where(layer => layer.Pool == i).Sum(layer => layer.RecurrentBytes),
                ComputeBytes = compute.Bytes[i],
                OutputBytes = i < host ? 0 : CacheSizes.Output(layout, graph) + (host > 0 ? BackendTraits.Of(settings.Backend).PinnedExtra : 0),
            });
        }
        var plan = new MemoryPlan
        {
            Architecture = layout.Shape.Architecture,
            ContextSize = effective.Context,
            ContextPerSlot = effective.ContextPerSlot,
            Pools = pools.MoveToImmutable(),
            Layers = layers,
            HostPromptCacheBytes = PromptCache(settings, layers),
            CacheBytesPerToken = PerToken(layout, graph),
            WeightsAreExact = _weights.IsExact,
            RepackedBytes = Repacks(settings) ? placed.RepackedBytes(placement, settings.Repack) : 0,
        };
        return new PlanOutcome { Plan = plan };
    }

    /// <summary>Beside devices that pin host memory, weights there go to pinned memory or stay in the file; only Metal has none.</summary>
    private static bool Repacks(MemorySettings settings) => settings.Repack != CpuKernels.None && (settings.Devices == 0 || settings.Backend == MemoryBackend.Metal);

    /// <summary>Only SYCL's devices have buffers whose rows are divided (<c>ggml_backend_split_buffer_type</c>), and how is not followed here.</summary>
    private static string RowSplit(MemoryBackend backend) =>
        backend == MemoryBackend.Sycl ? "how rows are divided on SYCL is not known" : "these devices do not support split buffers: --split-mode layer";

    /// <summary>One device takes everything; the engine does not even open the others.</summary>
    private PlanOutcome OnOne(MemorySettings settings)
    {
        if (settings.MainDevice < 0 || settings.MainDevice >= settings.Devices) return new PlanOutcome { Refusal = $"there is no device {settings.MainDevice}", IsOfSettings = true };
        var outcome = Plan(settings with { Devices = 1, SplitMode = SplitMode.Layer, TensorSplit = [], MainDevice = 0 });
        if (outcome.Plan is not { } plan) return outcome;
        string Name(int device) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"device{device}");
        var devices = Enumerable.Range(0, settings.Devices).Select(device => device == settings.MainDevice ? plan.Pools[0] with { Name = Name(device) } : new PoolPlan { Name = Name(device), IsDevice = true });
        return new PlanOutcome
        {
            Plan = plan with { Pools = [.. devices, plan.Pools[^1]], Layers = [.. plan.Layers.Select(layer => layer with { Pool = layer.Pool == 0 ? settings.MainDevice : settings.Devices })] },
        };
    }

    private static ImmutableArray<LayerPlan> Layers(ModelLayout layout, GraphSettings graph, IPlacement placement)
    {
        var layers = ImmutableArray.CreateBuilder<LayerPlan>(layout.Layers.Length);
        for (var i = 0; i < layout.Layers.Length; i++)
        {
            var (keys, values) = CacheSizes.OfLayer(layout, graph, i);
            var place = placement.OfLayer(i);
            layers.Add(new LayerPlan(place, keys, values, CacheSizes.RecurrentOfLayer(layout, graph, i, placement.Backends[place])));
        }
        return layers.MoveToImmutable();
    }

    /// <summary>
    /// llama-server keeps copies of whole prompts in host memory up to its limit; larger ones are not copied. Without a limit
    /// it keeps as many tokens as the context has.
    /// </summary>
    private static long PromptCache(MemorySettings settings, ImmutableArray<LayerPlan> layers) => settings.CacheRamMiB switch
    {
        0 => 0,
        < 0 => layers.Sum(layer => layer.KeyBytes + layer.ValueBytes + layer.RecurrentBytes),
        var limit => limit * (1L << 20),
    };

    private static double PerToken(ModelLayout layout, GraphSettings graph)
    {
        double bytes = 0;
        for (var i = 0; i < layout.Layers.Length; i++)
        {
            if (layout.Layers[i].IsSliding && graph.SlidingCells < graph.Cells) continue;
            var (keys, values) = CacheSizes.OfLayer(layout, graph, i);
            bytes += (double)(keys + values) / (graph.Cells * graph.Streams);
        }
        return bytes;
    }

    /// <summary>Graphs of equal sizes need the same buffers; only what decides where layers lie matters besides.</summary>
    private ReservedBuffers Compute(ModelLayout layout, GraphSettings graph, IPlacement placement, MemorySettings settings)
    {
        var key = (graph, new MemorySettings
        {
            Devices = settings.Devices, Backend = settings.Backend, GpuLayers = settings.GpuLayers, CpuExpertLayers = settings.CpuExpertLayers,
            SplitMode = settings.SplitMode, MainDevice = settings.MainDevice, TensorSplit = settings.TensorSplit, ForgetsPins = settings.ForgetsPins,
        });
        if (_computed.TryGetValue(key, out var known)) return known;
        if (_computed.Count >= MostKept) _computed.Clear();
        var compute = ComputeBuffer.Reserve(layout, graph, placement);
        _computed.Add(key, compute);
        return compute;
    }
}
