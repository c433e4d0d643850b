using Aforo.Core.Catalog;
using Aforo.Core.Facts;
using Aforo.Core.Memory;
using Aforo.Core.Models;
using Aforo.Core.Speed;
using Aforo.Systems.Catalog;

namespace Aforo.Calibrate.Tests;

/// <summary>The forecast as commands ask for it.</summary>
public sealed class ForecastTests
{
    private static readonly CatalogStore Catalog = new();

    [Fact]
    public void BytesReadLeaveOutTheTableThatIsNotTied()
    {
        foreach (var model in Catalog.Models.Models.Where(model => model.Computed is not null && model.ShapeComplete))
        {
            var shape = ModelShapes.From(new ModelMetadata(model))!;
            if (model.SpeedTableName is null || TokenWork.Of(shape, WeightInventory.OfFile(2 * model.Parameters)) is not { } work) continue;
            Assert.True(Math.Abs((work.Operations / 2 / model.Computed!.WeightsReadPerToken) - 1) < 0.03, $"{model.Id}: {work.Operations / 2} weights, the table has {model.Computed.WeightsReadPerToken}");
        }
    }

    [Fact]
    public void ASeventyOnASparkIsBelowItsRoof()
    {
        var forecast = Of("llama-3-70b", "nvidia-dgx-spark-128", new SpeedSettings { Quantization = "Q4_K_M" });
        Assert.InRange(forecast.Decode.Roof!.Value, 6.3, 6.8);
        Assert.InRange(forecast.Decode.Value, 3.5, 6.5);
        Assert.True(forecast.Decode.Low < forecast.Decode.Value && forecast.Decode.Value <= forecast.Decode.High && forecast.Decode.High <= forecast.Decode.Roof);
        Assert.Equal(Basis.Predicted, forecast.Decode.Basis);
    }

    [Fact]
    public void LongPromptsEndSlowerThanTheyBegin()
    {
        var forecast = Of("qwen3-coder-30b-a3b", "apple-m2-ultra-76c", new SpeedSettings { Prompt = 146_760, Quantization = "Q4_K_M" });
        Assert.True(forecast.LastChunk.Value < forecast.Prefill.Value);
        Assert.Equal(146_760 / forecast.Prefill.Value, forecast.FirstToken.Value, 6);
        Assert.True(forecast.FirstToken.Low < forecast.FirstToken.High);
    }

    [Fact]
    public void TwoCardsDoNotAddTheirBandwidth()
    {
        var one = Of("llama-3-8b", "rtx-3090", new SpeedSettings { Quantization = "Q4_K_M" });
        var two = Of("llama-3-8b", "rtx-3090", new SpeedSettings { Quantization = "Q4_K_M" }, devices: 2);
        Assert.Equal(one.Decode.Value, two.Decode.Value, one.Decode.Value * 0.05);
    }

    [Fact]
    public void AMeasuredPointCorrects()
    {
        var (work, parts) = (Work("llama-3-8b"), SpeedPart.Whole(DeviceTraits.Of(DevicePart.Of(Catalog.Devices.Find("rtx-3090")!, 24))!));
        var forecaster = new SpeedForecaster(Catalog.Calibration);
        var before = forecaster.Of(work, parts, new SpeedSettings());
        var after = forecaster.Of(work, parts, new SpeedSettings(), forecaster.Correct(work, parts, new SpeedSettings(), before.Decode.Value / 2, null));
        Assert.Equal(Basis.Calibrated, after.Decode.Basis);
        Assert.Equal(Basis.Predicted, after.Prefill.Basis);
        // A part of an error is the machine's and repeats; the rest was the case's own.
        Assert.InRange(after.Decode.Value / before.Decode.Value, 0.55, 0.75);
    }

    private static SpeedForecast Of(string model, string device, SpeedSettings settings, int devices = 1)
    {
        var setup = new DeviceSetup { Parts = [DevicePart.Of(Catalog.Devices.Find(device)!, null, devices)] };
        return new SpeedForecaster(Catalog.Calibration).Of(Work(model), SpeedPart.Of(setup)!.Value, settings);
    }

    private static TokenWork Work(string model)
    {
        var shape = ModelShapes.From(new ModelMetadata(Catalog.Models.Find(model)!))!;
        return TokenWork.Of(shape, WeightInventory.Quantized(shape, "Q4_K_M")!)!;
    }
}
