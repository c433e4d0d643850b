using Aforo.Core.Memory;

namespace Aforo.Core.Tests.Memory;

/// <summary>Layers on a device: what lies there and what stays with the host, as the engine reported it for a Vulkan device.</summary>
public sealed class DeviceTruthTests(ITestOutputHelper output)
{
    [Fact]
    public void DeviceAndHostHoldWhatTheEngineReports()
    {
        var models = TruthRow.Read("memory-truth.csv").GroupBy(row => row.Model).ToDictionary(rows => rows.Key, rows => (Shape: AsWritten.Shape(rows.First()), Weights: AsWritten.Inventory(rows.First())));
        var errors = new TruthErrors();
        foreach (var row in TruthRow.Read("memory-truth-gpu.csv"))
        {
            var (shape, weights) = models[row.Model];
            var settings = row.Settings with { Devices = 1, Backend = MemoryBackend.Vulkan, GpuLayers = row["n_gpu_layers"] == "all" ? null : (int)row.Bytes("n_gpu_layers") };
            var outcome = MemoryPlanner.Plan(shape, weights, settings);
            Assert.True(outcome.Plan is not null, $"{row.Case}: {outcome.Problem}");
            Assert.Equal(2, outcome.Plan.Pools.Length);
            foreach (var (pool, name) in outcome.Plan.Pools.Zip((string[])["device", "host"]))
            {
                errors.Add(row, name + " weights", pool.WeightsBytes, row.Bytes(name + "_weights_bytes"));
                errors.Add(row, name + " caches", pool.KvCacheBytes + pool.RecurrentStateBytes, row.Bytes(name + "_cache_bytes"));
                errors.Add(row, name + " compute", pool.ComputeBytes, row.Bytes(name + "_compute_bytes"));
            }
            errors.Add(row, "state", outcome.Plan.RecurrentStateBytes, row.Bytes("recurrent_bytes_all"));
            errors.Add(row, "host output", outcome.Plan.Pools[1].OutputBytes, row.Bytes("output_bytes"));
        }
        errors.Print(output);
        // Every figure is exact; the bound that was asked for (2 % of either pool) is wider.
        Assert.Empty(errors.Wrong);
    }
}
