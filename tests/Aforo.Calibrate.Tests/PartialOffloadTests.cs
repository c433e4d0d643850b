using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Memory;
using Aforo.Core.Models;
using Aforo.Core.Speed;
using Aforo.Systems.Catalog;

namespace Aforo.Calibrate.Tests;

/// <summary>
/// Models of which a part lies with the processor: rows that the fit never saw. They were measured through a server as generated tokens by the
/// whole time of a request, so that a short prompt is in them; the processor is an i9-10900X with four channels of DDR4-2933.
/// </summary>
public sealed class PartialOffloadTests
{
    private const double HostBandwidth = 4 * 8 * 2933e6;

    private static readonly CatalogStore Catalog = new();

    /// <summary>github.com/AlexsJones/llmfit, pull requests 774, 775 and 755 (July 2026): GeForce RTX 2080 8 GB, llama.cpp, context 4,096.</summary>
    public static TheoryData<string, string, int, int, double> Rows => new()
    {
        { "gemma-3-12b", "Q4_K_M", 44, 0, 26.1 },
        { "qwen3-14b", "Q4_K_M", 32, 0, 16.9 },
        { "phi-4-14b", "Q4_K_M", 32, 0, 16.7 },
        { "mistral-small-24b", "Q4_K_M", 16, 0, 5.2 },
        { "gpt-oss-20b", "MXFP4", 99, 12, 36.4 },
        { "qwen3-30b-a3b-2507", "Q4_K_M", 99, 36, 36.7 },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_interval_of_80_holds_what_was_measured(string model, string quantization, int onCard, int expertLayers, double measured)
    {
        var decode = Forecast(model, quantization, onCard, expertLayers).Decode;
        Assert.True(decode.Low <= measured && measured <= decode.High, $"{model}: {measured} measured, {decode.Low:0.0} {decode.Value:0.0} {decode.High:0.0}");
    }

    [Fact]
    public void The_median_error_is_below_a_fifth()
    {
        double[] errors = [.. Rows.Select(row => row.Data).Select(row => Math.Abs((Forecast(row.Item1, row.Item2, row.Item3, row.Item4).Decode.Value / row.Item5) - 1)).Order()];
        Assert.True((errors[2] + errors[3]) / 2 < 0.2, string.Join(", ", errors.Select(error => $"{error:P0}")));
    }

    /// <summary>
    /// One model on one machine with 0 to 48 layers on the card (inventivehq.com/blog/vram-offload-cliff-gpu-layers-benchmark: RTX 5060 Ti, Qwen2.5-Coder 14B
    /// Q4_K_M): between the ends, times add up as the forecast adds them, with nothing but the two ends known.
    /// </summary>
    [Theory]
    [InlineData(8, 3.58)]
    [InlineData(16, 4.24)]
    [InlineData(24, 5.61)]
    [InlineData(32, 7.26)]
    [InlineData(40, 12.5)]
    public void Times_of_parts_add_up(int layers, double measured)
    {
        const double processor = 2.89, card = 43.18;
        var share = layers / 48.0;
        Assert.Equal(1, 1 / (((1 - share) / processor) + (share / card)) / measured, 0.06);
    }

    private static SpeedForecast Forecast(string model, string quantization, int onCard, int expertLayers)
    {
        var entry = Catalog.Models.Find(model)!;
        var shape = ModelShapes.From(new ModelMetadata(entry))!;
        var weights = WeightInventory.Quantized(shape, quantization) ?? WeightInventory.OfFile(entry.Sizes.First(size => size.Quant.Equals(quantization, StringComparison.OrdinalIgnoreCase)).SizeBytes);
        var whole = SpeedPart.Whole(DeviceTraits.Of(DevicePart.Of(Catalog.Devices.Find("rtx-2080")!, 8))!);
        var host = DeviceTraits.OfProcessor("i9-10900X", HostBandwidth);
        int layers = shape.Layers!.Value;
        var stay = Math.Max(0, layers + 1 - onCard) / (double)(layers + 1);
        ImmutableArray<SpeedPart> parts = SpeedPart.Offloaded(whole, host, stay, Math.Max(stay, expertLayers / (double)layers));
        return new SpeedForecaster(Catalog.Calibration).Of(TokenWork.Of(shape, weights)!, parts, new SpeedSettings { Depth = 150, Quantization = quantization });
    }
}
