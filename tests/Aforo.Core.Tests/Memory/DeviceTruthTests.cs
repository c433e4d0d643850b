using Aforo.Core.Memory;
using Aforo.Core.Models;

namespace Aforo.Core.Tests.Memory;

/// <summary>Layers on a device: what lies there and what stays with the host, as the engine reported it for a Vulkan device.</summary>
public sealed class DeviceTruthTests(ITestOutputHelper output)
{
    [Fact]
    public void DeviceAndHostHoldWhatTheEngineReports()
    {
        var shapes = TruthRow.Read("memory-truth.csv").GroupBy(row => row.Model).ToDictionary(rows => rows.Key, rows => QuantizerTests.TiedShape(rows.First()));
        var errors = new List<(string Architecture, double Device, double Host, double Compute)>();
        foreach (var row in TruthRow.Read("memory-truth-gpu.csv"))
        {
            var shape = shapes[row.Model];
            var settings = row.Settings with { Devices = 1, Backend = MemoryBackend.Vulkan, GpuLayers = row["n_gpu_layers"] == "all" ? null : (int)row.Bytes("n_gpu_layers") };
            var outcome = MemoryPlanner.Plan(shape, WithFrequencies(row.Model, shape), settings);
            Assert.True(outcome.Plan is not null, $"{row.Case}: {outcome.Problem}");
            var (device, host) = (outcome.Plan.Pools[0], outcome.Plan.Pools[1]);
            Assert.True(device.KvCacheBytes + device.RecurrentStateBytes == row.Bytes("device_cache_bytes"), $"{row.Case}: cache on the device");
            Assert.True(host.KvCacheBytes + host.RecurrentStateBytes == row.Bytes("host_cache_bytes"), $"{row.Case}: cache in the host");
            Assert.True(host.OutputBytes == row.Bytes("output_bytes"), $"{row.Case}: output");
            var onDevice = Percent(device.TotalBytes, row.Bytes("device_weights_bytes") + row.Bytes("device_cache_bytes") + row.Bytes("device_compute_bytes"));
            var inHost = Percent(host.TotalBytes, row.Bytes("host_weights_bytes") + row.Bytes("host_cache_bytes") + row.Bytes("host_compute_bytes") + row.Bytes("output_bytes"));
            errors.Add((row.Architecture, onDevice, inHost, Percent(device.ComputeBytes, row.Bytes("device_compute_bytes"))));
            output.WriteLine($"{row.Case,-30} device {onDevice,7:F3} %  host {inHost,7:F3} %  compute {Percent(device.ComputeBytes, row.Bytes("device_compute_bytes")),7:F2} % / {Percent(host.ComputeBytes, row.Bytes("host_compute_bytes")),7:F2} %");
            // What is copied from layers in the host has the size of its type, and some rows were written with other types.
            Assert.True(device.ComputeBytes == row.Bytes("device_compute_bytes") || QuantizerTests.WrittenByAnEarlierRule.Contains(row.Model), $"{row.Case}: {device.ComputeBytes} bytes of compute buffer, the engine has {row["device_compute_bytes"]}");
            Assert.True(host.ComputeBytes == row.Bytes("host_compute_bytes"), $"{row.Case}: {host.ComputeBytes} bytes of the host's compute buffer");
            Assert.True(Math.Abs(onDevice) < 2, $"{row.Case}: {onDevice:F2} % on the device");
            Assert.True(Math.Abs(inHost) < 2, $"{row.Case}: {inHost:F2} % in the host");
        }
        foreach (var architecture in errors.GroupBy(error => error.Architecture))
            output.WriteLine($"{architecture.Key,-12} {architecture.Count(),4} rows, device {architecture.Max(error => Math.Abs(error.Device)):F2} %, host {architecture.Max(error => Math.Abs(error.Host)):F2} %, compute on the device {architecture.Max(error => Math.Abs(error.Compute)):F2} %");
    }

    /// <summary>Which models have factors for the frequencies of their rotation is not among the metadata of the rows.</summary>
    private static WeightInventory WithFrequencies(string model, ModelShape shape)
    {
        var weights = WeightInventory.Quantized(shape, "Q4_K_M")!;
        var bytes = 4L * (shape.RopeDimensions ?? shape.KeyLength ?? 0) / 2;
        string[] names = model.StartsWith("llama3.1", StringComparison.Ordinal) ? ["rope_freqs.weight"] : model == "phi3.5-mini" ? ["rope_factors_long.weight", "rope_factors_short.weight"] : [];
        return WeightInventory.Of([.. weights.Tensors, .. names.Select(name => new WeightTensor(name, "f32", bytes))]);
    }

    private static double Percent(long got, long want) => want == 0 ? 0 : 100.0 * (got - want) / want;
}
