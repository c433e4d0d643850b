using Aforo.Core.Catalog;
using Aforo.Core.Memory;
using Aforo.Core.Models;
using Aforo.Systems.Catalog;

namespace Aforo.Systems.Tests.Catalog;

/// <summary>
/// What the quantizer would make of a model is as large as the files that people publish. These were often made by other builds and with other
/// choices for single tensors, and their sizes are rounded to 0.1 GiB: so most agree closely, and a few do not.
/// </summary>
public sealed class DerivedSizeTests(ITestOutputHelper output)
{
    [Fact]
    public void Quantizations_without_a_published_file_are_derived()
    {
        var resolver = new ModelResolver(new CatalogStore().Models);
        Assert.Equal("IQ2_M", resolver.Resolve("llama-3.1-8b:iq2_m").Value!.Quantization);
        Assert.Equal("Q3_K_M", resolver.Resolve("llama-3.1-8b:Q3_K").Value!.Quantization);
        Assert.Null(resolver.Resolve("llama-3.1-8b:Q9_X").Value);
    }

    [Fact]
    public void Derived_sizes_are_those_of_published_files()
    {
        var errors = new List<(double Off, string Text)>();
        foreach (var entry in new CatalogStore().Models.Models)
        {
            if (ModelShapes.From(new ModelMetadata(entry)) is not { } shape) continue;
            foreach (var size in entry.Sizes)
            {
                if (size.SizeBytes < 1L << 30 || WeightInventory.Quantized(shape, size.Quant) is not { } weights) continue;
                // Metadata and vocabulary are some megabytes; the figure is rounded.
                var slack = size.IsExact ? 20e6 : 0.055 * (1L << 30) + 20e6;
                var off = (weights.TotalBytes - (double)size.SizeBytes) / size.SizeBytes;
                if (Math.Abs(weights.TotalBytes - size.SizeBytes) <= slack) off = 0;
                errors.Add((off, $"{entry.Id} ({shape.Architecture}) {size.Quant}: {weights.TotalBytes / (double)(1 << 30):F2} of {size.SizeBytes / (double)(1 << 30):F2} GiB ({off:P1})"));
            }
        }
        var sorted = errors.OrderByDescending(error => Math.Abs(error.Off)).ToArray();
        output.WriteLine($"{errors.Count} sizes; within rounding {errors.Count(error => error.Off == 0)}; within 2 % {errors.Count(error => Math.Abs(error.Off) < 0.02)}; within 5 % {errors.Count(error => Math.Abs(error.Off) < 0.05)}");
        foreach (var (_, text) in sorted.Take(20)) output.WriteLine(text);
        Assert.True(errors.Count(error => Math.Abs(error.Off) < 0.05) > 0.9 * errors.Count);
    }
}
