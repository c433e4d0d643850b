using Aforo.Core.Catalog;
using Aforo.Core.Memory;
using Aforo.Core.Models;
using Aforo.Core.Speed;
using Aforo.Systems.Catalog;

namespace Aforo.Calibrate;

/// <summary>A measurement with the model of its time.</summary>
internal sealed record MeasuredCase(Measurement Row, PhaseModel Model, TokenWork Work, DeviceTraits Device)
{
    /// <summary>Rows that were read from notes stand outside the report.</summary>
    public bool IsReported => !Row.Id.StartsWith("n-", StringComparison.Ordinal);

    public bool IsGraphics => Row.Backend != "cpu";

    /// <summary>Rows of another engine for the same backend are as doubtful as those that their source makes so.</summary>
    public bool IsSound => Row.Quality == "ok" && !Row.Engine.StartsWith("ik_", StringComparison.Ordinal);

    public double Log => Math.Log(Row.TokensPerSecond);

    /// <summary>What computes in which kind of memory: devices alike in this have like errors.</summary>
    public string Kind => SpeedCalibration.KindOf(Device);

    public static IReadOnlyList<MeasuredCase> All(CatalogStore catalog, CoefficientIndex index, TextWriter problems)
    {
        var cases = new List<MeasuredCase>();
        foreach (var row in catalog.Measurements)
        {
            var model = catalog.Models.Find(row.Model);
            var device = catalog.Devices.Find(row.Device);
            if (model is null || device is null)
            {
                problems.WriteLine($"{row.Id}: {row.Model} or {row.Device} is not in the catalogue");
                continue;
            }
            var shape = ModelShapes.From(new ModelMetadata(model))!;
            if (Weights(row, model, shape) is not { } weights || TokenWork.Of(shape, weights) is not { } work || DeviceTraits.Of(DevicePart.Of(device, null), row.Backend) is not { } traits)
            {
                problems.WriteLine($"{row.Id}: {row.Model} {row.Quantization} on {row.Device} can't be computed");
                continue;
            }
            PhaseModel phase = row.IsDecode ? DecodeModel.Of(work, traits, row.Settings, index) : PrefillModel.Of(work, traits, row.Settings, index);
            cases.Add(new MeasuredCase(row, phase, work, traits));
        }
        return cases;
    }

    /// <summary>The size that the source tells; else the file's in that quantization; else what the label means in bits.</summary>
    private static WeightInventory? Weights(Measurement row, ModelEntry model, ModelShape shape)
    {
        var quantized = WeightInventory.Quantized(shape, row.Quantization);
        double? bytes = row.SizeGib is { } gib ? gib * (1L << 30) : model.Sizes.FirstOrDefault(size => size.Quant.Equals(row.Quantization, StringComparison.OrdinalIgnoreCase))?.SizeBytes;
        if (quantized is not null && (bytes is null || Math.Abs((quantized.TotalBytes / bytes.Value) - 1) < 0.03)) return quantized;
        bytes ??= Bits(row.Quantization) is { } bits ? model.Parameters * bits / 8 : null;
        return bytes is null ? null : WeightInventory.OfFile((long)bytes.Value);
    }

    /// <summary>Groups of 64 with a scale and a bias of 16 bits each, as MLX quantizes.</summary>
    private static double? Bits(string label) => label.ToUpperInvariant() switch
    {
        "4BIT" or "MLX 4BIT" => 4.5,
        "6BIT" or "MLX 6BIT" => 6.5,
        "8BIT" or "MLX 8BIT" => 8.5,
        "BF16" or "MLX BF16" or "F16" => 16,
        "Q8_0" => 8.5,
        "Q4_0" => 4.5,
        "Q4_K_M" => 4.9,
        "MXFP4" or "MXFP4 MOE" or "MXFP4-Q8" => 4.4,
        // Blocks of 16 with a scale of 8 bits.
        "NVFP4" => 4.5,
        _ => null,
    };
}
