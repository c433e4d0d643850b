using Aforo.Core.Memory;
using Aforo.Core.Models;

namespace Aforo.Oracle.Tests;

/// <summary>Random settings, the odd ones too.</summary>
internal static class RandomSettings
{
    private static readonly string[] Types = ["f16", "f16", "f16", "bf16", "q8_0", "q5_1", "q4_0"];
    private static readonly int[] MicroBatches = [1, 7, 32, 64, 128, 512, 1024];

    public static MemorySettings Of(Random random)
    {
        var slots = random.Next(3) == 0 ? random.Next(2, 6) : 1;
        var typeK = Types[random.Next(Types.Length)];
        return new MemorySettings
        {
            ContextSize = random.Next(4) == 0 ? random.Next(300, 20000) : 256 << random.Next(0, 8),
            CacheTypeK = typeK,
            CacheTypeV = random.Next(3) == 0 ? Types[random.Next(Types.Length)] : typeK,
            FlashAttention = (FlashAttention)random.Next(3),
            Parallel = slots,
            KvUnified = random.Next(2) == 0,
            BatchSize = random.Next(5) == 0 ? random.Next(16, 4096) : 2048,
            MicroBatch = MicroBatches[random.Next(MicroBatches.Length)],
            SwaFull = random.Next(5) == 0,
            OutputsMax = random.Next(3) switch { 0 => 0, 1 => null, _ => random.Next(1, 9) },
        };
    }

    public static MemorySettings OnDevices(MemorySettings settings, ModelShape shape, Random random)
    {
        var devices = random.Next(1, 4);
        return settings with
        {
            Devices = devices,
            GpuLayers = random.Next(2) == 0 ? null : random.Next(0, shape.Layers!.Value + 2),
            CpuExpertLayers = shape.Experts is not null && random.Next(3) == 0 ? random.Next(1, shape.Layers!.Value + 1) : 0,
            SplitMode = random.Next(4) == 0 ? SplitMode.None : SplitMode.Layer,
            MainDevice = random.Next(devices),
            TensorSplit = [.. Enumerable.Range(0, devices).Select(_ => (double)random.Next(1, 9))],
        };
    }

    public static string Text(MemorySettings settings) =>
        $"-c {settings.ContextSize} -ctk {settings.CacheTypeK} -ctv {settings.CacheTypeV} -fa {settings.FlashAttention} -np {settings.Parallel} -b {settings.BatchSize} -ub {settings.MicroBatch}"
        + $"{(settings.KvUnified ? " -kvu" : "")}{(settings.SwaFull ? " --swa-full" : "")} outputs {settings.OutputsMax?.ToString() ?? "by slot"}"
        + (settings.Devices == 0 ? "" : $" devices {settings.Devices} -ngl {settings.GpuLayers?.ToString() ?? "all"} -ncmoe {settings.CpuExpertLayers} -sm {settings.SplitMode} -mg {settings.MainDevice} -ts {string.Join('/', settings.TensorSplit)}");
}
