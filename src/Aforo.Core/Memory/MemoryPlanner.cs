using System.Collections.Immutable;
using Aforo.Core.Memory.Architectures;
using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>
/// Memory that llama.cpp takes for a model and settings. Caches and buffers follow from how the engine builds its graph and places its
/// tensors; nothing is fitted to measurements. Every rule was checked against the engine's own report for the build that it names.
/// </summary>
public static class MemoryPlanner
{
    /// <summary>Build of llama.cpp whose source the rules were derived from and against which they were checked.</summary>
    public const string EngineBuild = "v0.5.0";

    /// <summary>Architectures that can be planned, with the day on which each was last checked against the engine.</summary>
    public static ImmutableArray<CheckedArchitecture> KnownArchitectures { get; } =
        [.. Architectures.KnownArchitectures.Names.Select(name => new CheckedArchitecture(name, EngineBuild, new DateOnly(2026, 11, 26)))];

    public static PlanOutcome Plan(ModelShape shape, WeightInventory weights, MemorySettings settings)
    {
        if (Architectures.KnownArchitectures.Find(shape.Architecture) is not { } architecture) return new PlanOutcome { UnknownArchitecture = shape.Architecture };
        if (PlausibleShape.Complaint(shape, settings) is { } complaint) return new PlanOutcome { Refusal = complaint };
        var (layout, missing) = architecture.Read(shape);
        if (layout is null) return new PlanOutcome { MissingKey = missing };
        var (effective, refusal) = EffectiveSettings.Of(layout, settings);
        if (effective is null) return new PlanOutcome { Refusal = refusal };
        return new PlanOutcome { Plan = Plan(layout, weights, settings, effective) };
    }

    private static MemoryPlan Plan(ModelLayout layout, WeightInventory weights, MemorySettings settings, EffectiveSettings effective)
    {
        var graph = effective.Graph;
        var placed = new PlacedWeights(layout, weights);
        IPlacement placement = settings.Devices < 1 ? HostOnly.Instance
            : new DevicePlacement(layout, settings, [.. Enumerable.Repeat(BackendTraits.Of(settings.Backend), settings.Devices)], placed.TypeOf);
        var host = placement.Backends.Count - 1;
        var layers = Layers(layout, graph, placement);
        var compute = ComputeBuffer.Reserve(layout, graph, placement, LayerRuns.Shorten(layout, placement));
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
                ComputeBytes = compute[i],
                // Pinned memory of a device is allocated with one alignment more.
                OutputBytes = i < host ? 0 : CacheSizes.Output(layout, graph) + (host > 0 ? 32 : 0),
            });
        }
        return new MemoryPlan
        {
            Architecture = layout.Shape.Architecture,
            ContextSize = effective.Context,
            ContextPerSlot = effective.ContextPerSlot,
            Pools = pools.MoveToImmutable(),
            Layers = layers,
            HostPromptCacheBytes = PromptCache(settings, layers),
            CacheBytesPerToken = PerToken(layout, graph),
            WeightsAreExact = weights.IsExact,
        };
    }

    private static ImmutableArray<LayerPlan> Layers(ModelLayout layout, GraphSettings graph, IPlacement placement)
    {
        var layers = ImmutableArray.CreateBuilder<LayerPlan>(layout.Layers.Length);
        for (var i = 0; i < layout.Layers.Length; i++)
        {
            var (keys, values) = CacheSizes.OfLayer(layout, graph, i);
            layers.Add(new LayerPlan(placement.OfLayer(i), keys, values, CacheSizes.RecurrentOfLayer(layout, graph, i)));
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
}
