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
        Assert.InRange(outcome.HeadroomBytes!.Value / (double)Gib, 5.9, 6.5);
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
