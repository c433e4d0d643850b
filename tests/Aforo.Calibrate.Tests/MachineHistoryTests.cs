using Aforo.Core.Catalog;
using Aforo.Core.Facts;
using Aforo.Core.Machines;
using Aforo.Core.Memory;
using Aforo.Core.Models;
using Aforo.Core.Speed;
using Aforo.Systems.Catalog;

namespace Aforo.Calibrate.Tests;

/// <summary>Forecasts on a machine of which something was measured, and of which a part of the model stays with the processor.</summary>
public sealed class MachineHistoryTests
{
    private static readonly CatalogStore Catalog = new();
    private static readonly SpeedForecaster Forecaster = new(Catalog.Calibration);

    [Fact]
    public void Measured_where_the_very_setup_was_and_calibrated_elsewhere()
    {
        var (work, other, parts) = (Work("llama-3-8b"), Work("qwen3-8b"), Parts("rtx-3090"));
        var predicted = Forecaster.Of(work, parts, new SpeedSettings { Depth = 4096 });
        var slower = predicted.Decode.Value * 0.7;
        var history = new MachineHistory([new MachinePoint(work, "cuda", new SpeedSettings { Depth = 4100 }, slower, null, "2026-11-26")], null);

        var same = history.Of(Forecaster, work, parts, new SpeedSettings { Depth = 4096 });
        Assert.Equal((Basis.Measured, slower), (same.Decode.Basis, same.Decode.Value));
        Assert.Equal(Basis.Predicted, same.Prefill.Basis);
        Assert.InRange(same.Decode.High / same.Decode.Low, 1.01, 1.2);

        var deeper = history.Of(Forecaster, work, parts, new SpeedSettings { Depth = 30_000 });
        var another = history.Of(Forecaster, other, parts, new SpeedSettings { Depth = 4096 });
        foreach (var (calibrated, before) in ((SpeedForecast, SpeedForecast)[])[(deeper, Forecaster.Of(work, parts, new SpeedSettings { Depth = 30_000 })), (another, Forecaster.Of(other, parts, new SpeedSettings { Depth = 4096 }))])
        {
            Assert.Equal(Basis.Calibrated, calibrated.Decode.Basis);
            Assert.InRange(calibrated.Decode.Value / before.Decode.Value, 0.7, 0.9);
        }
        // A card that is ten times slower than it can be was not used: nothing is learnt for it.
        var processor = new MachineHistory([new MachinePoint(work, "cuda", new SpeedSettings { Depth = 4096 }, predicted.Decode.Value / 10, null, "2026-11-26")], null);
        Assert.Equal(predicted.Decode, processor.Of(Forecaster, work, parts, new SpeedSettings { Depth = 4096 }).Decode);
        // On the processor of the same machine nothing was measured.
        Assert.Equal(Basis.Predicted, history.Of(Forecaster, work, SpeedPart.Whole(DeviceTraits.OfProcessor("", 80e9)), new SpeedSettings { Depth = 4096 }).Decode.Basis);
    }

    [Fact]
    public void A_measured_prefill_gives_the_first_token()
    {
        var (work, parts) = (Work("llama-3-8b"), Parts("rtx-3090"));
        var history = new MachineHistory([new MachinePoint(work, "cuda", new SpeedSettings { Prompt = 8200 }, null, 2000, "2026-11-26")], null);
        var same = history.Of(Forecaster, work, parts, new SpeedSettings { Prompt = 8192 });
        Assert.Equal((Basis.Measured, Basis.Measured), (same.Prefill.Basis, same.FirstToken.Basis));
        Assert.Equal(8192 / 2000.0, same.FirstToken.Value, 6);
        Assert.Equal(Basis.Calibrated, history.Of(Forecaster, work, parts, new SpeedSettings { Prompt = 512 }).Prefill.Basis);
    }

    [Fact]
    public void What_stays_with_the_processor_costs_its_bandwidth_and_widens_the_interval()
    {
        var (work, parts, host) = (Work("qwen3-coder-30b-a3b"), Parts("rtx-3090"), DeviceTraits.OfProcessor("", 83.2e9));
        var settings = new SpeedSettings { Prompt = 4096 };
        var all = Forecaster.Of(work, parts, settings);
        var last = all;
        foreach (var share in (double[])[0.1, 0.4, 0.8, 1])
        {
            var mixed = Forecaster.Of(work, SpeedPart.Offloaded(parts, host, 0, share), settings);
            Assert.True(mixed.Decode.Value < last.Decode.Value && mixed.Prefill.Value < last.Prefill.Value);
            Assert.True(mixed.Decode.High / mixed.Decode.Low > all.Decode.High / all.Decode.Low);
            Assert.True(mixed.Decode.Value <= mixed.Decode.Roof && mixed.Decode.High <= mixed.Decode.Roof);
            Assert.Equal(Basis.Predicted, mixed.Decode.Basis);
            last = mixed;
        }
        // A dense model whose every layer stays is the processor's alone.
        var dense = Work("llama-3-8b");
        var alone = Forecaster.Of(dense, SpeedPart.Whole(host), settings);
        Assert.Equal(alone.Decode.Value, Forecaster.Of(dense, SpeedPart.Offloaded(parts, host, 1, 1), settings).Decode.Value, alone.Decode.Value * 0.02);
        // Half of it leaves more time than the processor alone would need for its half.
        var half = Forecaster.Of(dense, SpeedPart.Offloaded(parts, host, 0.5, 0.5), settings).Decode.Value;
        Assert.InRange(half, alone.Decode.Value, 2 * alone.Decode.Value);
    }

    /// <summary>Every device of the catalogue, at depths and with several streams: never above what physics allows.</summary>
    [Fact]
    public void Nothing_is_above_its_roof()
    {
        TokenWork[] works = [Work("llama-3-8b"), Work("qwen3-coder-30b-a3b"), Work("gpt-oss-120b"), Work("llama-3.1-70b")];
        var asked = 0;
        foreach (var device in Catalog.Devices.Devices)
        {
            if (DeviceTraits.Of(DevicePart.Of(device, null)) is not { } traits) continue;
            foreach (var work in works)
                foreach (var settings in (SpeedSettings[])[new() { Prompt = 1 }, new() { Depth = 100_000, Prompt = 100_000 }, new() { Streams = 64, Prompt = 512 }])
                {
                    var forecast = Forecaster.Of(work, SpeedPart.Whole(traits), settings);
                    foreach (var figure in (SpeedFigure[])[forecast.Decode, forecast.Prefill, forecast.LastChunk])
                    {
                        Assert.True(figure.Value > 0 && figure.Low <= figure.Value && figure.Value <= figure.High && figure.Low95 <= figure.Low && figure.High <= figure.High95, $"{device.Id} {figure}");
                        if (figure.Roof is { } roof) Assert.True(figure.High95 <= roof, $"{device.Id} {figure}");
                    }
                    asked++;
                }
        }
        Assert.True(asked > 3000);
    }

    [Fact]
    public void A_machine_that_was_read_is_its_accelerators_or_its_processor()
    {
        var machine = new Machine { Os = "linux", Cpu = new Processor { Name = "Some CPU" }, MemoryBytes = 32L << 30 };
        Assert.Null(MachineParts.Of(machine, Catalog.Devices));
        var measured = MachineParts.Of(machine, Catalog.Devices, measuredGbS: 50)!.Value;
        Assert.Equal(("cpu", 50e9), (measured[0].Device.Backend, measured[0].Device.Bandwidth));
        var card = machine with { Accelerators = [new Accelerator { Vendor = "nvidia", Backend = "cuda", Catalog = "rtx-3090", CapacityGib = 24 }] };
        Assert.Equal("cuda", MachineParts.Of(card, Catalog.Devices)!.Value[0].Device.Backend);
        Assert.Null(MachineParts.Of(card, Catalog.Devices, "metal") is { } parts && parts[0].Device.Generation.StartsWith('m') ? parts : null);
    }

    private static System.Collections.Immutable.ImmutableArray<SpeedPart> Parts(string device) => SpeedPart.Whole(DeviceTraits.Of(DevicePart.Of(Catalog.Devices.Find(device)!, null))!);

    private static TokenWork Work(string model)
    {
        var entry = Catalog.Models.Find(model)!;
        var shape = ModelShapes.From(new ModelMetadata(entry))!;
        return TokenWork.Of(shape, WeightInventory.Quantized(shape, "Q4_K_M") ?? WeightInventory.OfFile(entry.Parameters * 5 / 8))!;
    }
}
