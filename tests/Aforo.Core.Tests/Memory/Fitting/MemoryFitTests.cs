using System.Collections.Immutable;
using Aforo.Core.Machines;
using Aforo.Core.Memory;
using Aforo.Core.Memory.Fitting;
using Aforo.Core.Models;

namespace Aforo.Core.Tests.Memory.Fitting;

public sealed class MemoryFitTests
{
    private const long Gib = 1L << 30;

    private static readonly ModelShape Coder = ModelShapes.From(TruthRow.Read("memory-truth.csv").First(row => row.Model == "qwen3-coder-30b-a3b"))!;

    [Fact]
    public void The_founding_case_fits_a_share_of_48_GiB_with_six_to_spare()
    {
        var outcome = Fit(Coder, new FitPool("unified", PoolKind.Unified, 48 * Gib)).Judge(new MemorySettings { Backend = MemoryBackend.Metal }).Outcome!;
        Assert.Equal(24 * Gib, outcome.Plan.KvCacheBytes);
        Assert.Equal(98304, outcome.Plan.CacheBytesPerToken);
        Assert.True(outcome.Fits);
        Assert.Equal(6.4, Math.Round(outcome.HeadroomBytes!.Value / (double)Gib, 1));
        Assert.Equal(41.6, Math.Round(outcome.Plan.TotalBytes / (double)Gib, 1));
        Assert.InRange(outcome.Plan.HostInputBytes, Gib / 4, Gib / 3);
    }

    [Fact]
    public void The_largest_context_fits_and_the_next_one_does_not()
    {
        for (var usable = 18 * Gib; usable < 44 * Gib; usable += 3 * Gib)
        {
            var fit = Fit(Coder, new FitPool("device-0", PoolKind.Device, usable));
            var largest = fit.LargestContext(new MemorySettings())!.Value;
            if (largest > 0) Assert.True(fit.Judge(new MemorySettings { ContextSize = largest }).Outcome!.Fits);
            if (largest < Coder.NativeContext) Assert.False(fit.Judge(new MemorySettings { ContextSize = largest + 256 }).Outcome!.Fits);
        }
    }

    [Fact]
    public void What_would_help_is_told_with_its_price()
    {
        var fit = Fit(Coder, new FitPool("device-0", PoolKind.Device, 24 * Gib));
        var settings = new MemorySettings { ContextSize = 131072 };
        var now = fit.Judge(settings).Outcome!;
        Assert.False(now.Fits);
        var changes = fit.Changes(settings, []);
        Assert.Contains(changes, change => change is { Option: "n-cpu-moe", Suffices: true });
        Assert.All(changes, change => Assert.Equal(change.HeadroomBytes - now.HeadroomBytes, change.SavedBytes));
    }

    [Fact]
    public void Every_kind_of_change_is_looked_for_and_planned()
    {
        var pool = new FitPool("device-0", PoolKind.Device, 22 * Gib);
        var weights = WeightInventory.Quantized(Coder, "Q6_K")!;
        var settings = new MemorySettings { ContextSize = 131072, Parallel = 4, MicroBatch = 4096, BatchSize = 4096 };
        var fit = new MemoryFit(new PlannableModel(Coder, weights), [pool]);
        (string, WeightInventory)[] smaller = [.. ((string[])["Q4_K_M", "Q3_K_M", "Q2_K"]).Select(name => (name, WeightInventory.Quantized(Coder, name)!))];
        var changes = fit.Changes(settings, [.. smaller]);
        Assert.Equal(["cache-type", "ubatch-size", "quantization", "cache-type", "n-cpu-moe", "gpu-layers"], changes.Select(change => change.Option));
        foreach (var change in changes)
        {
            var anew = new MemoryFit(new PlannableModel(Coder, change.Weights ?? weights), [pool]).Judge(change.Settings).Outcome!;
            Assert.Equal(anew.HeadroomBytes, change.HeadroomBytes);
        }
        // One layer more on the device would be too much.
        var layers = changes.Single(change => change.Option == "gpu-layers");
        Assert.True(layers.Suffices);
        Assert.False(fit.Judge(layers.Settings with { GpuLayers = layers.Settings.GpuLayers + 1 }).Outcome!.Fits);
    }

    [Fact]
    public void Changes_that_do_not_suffice_are_put_together()
    {
        var fit = Fit(Coder, new FitPool("unified", PoolKind.Unified, 24 * Gib));
        var settings = new MemorySettings { ContextSize = 262144, Backend = MemoryBackend.Metal };
        (string, WeightInventory)[] smaller = [("Q3_K_M", WeightInventory.Quantized(Coder, "Q3_K_M")!)];
        var changes = fit.Combined(settings, [.. smaller]);
        Assert.True(changes.Length > 1);
        Assert.All(changes.SkipLast(1), change => Assert.False(change.Suffices));
        Assert.True(changes[^1].Suffices);
    }

    [Fact]
    public void Nothing_known_of_the_pools_is_no_verdict()
    {
        var fit = Fit(Coder);
        Assert.Null(fit.Judge(new MemorySettings()).Outcome!.Fits);
        Assert.Null(fit.LargestContext(new MemorySettings()));
    }

    [Fact]
    public void Every_byte_lies_in_one_pool()
    {
        foreach (var devices in (int[])[1, 2, 3])
        {
            var settings = new MemorySettings { ContextSize = 32768, Devices = devices };
            var plan = new PlannableModel(Coder, WeightInventory.Quantized(Coder, "Q4_K_M")!).Plan(settings).Plan!;
            Assert.Equal(devices + 1, plan.Pools.Length);
            Assert.Equal(plan.Layers.Sum(layer => layer.KeyBytes + layer.ValueBytes), plan.KvCacheBytes);
            Assert.Equal(MemoryPlanner.Plan(Coder, WeightInventory.OfFile(1), settings with { Devices = 0 }).Plan!.KvCacheBytes, plan.KvCacheBytes);
        }
    }

    private static MemoryFit Fit(ModelShape shape, params ImmutableArray<FitPool> pools) => new(new PlannableModel(shape, WeightInventory.Quantized(shape, "Q4_K_M")!), pools);
}
