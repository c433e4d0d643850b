using Aforo.Core.Catalog;
using Aforo.Core.Memory;
using Aforo.Core.Models;
using Aforo.Systems.Catalog;

namespace Aforo.Systems.Tests.Catalog;

/// <summary>The tensors that an architecture's graph names, for each model of the catalogue, add up to the weights that its makers state.</summary>
public sealed class ModelTensorTests(ITestOutputHelper output)
{
    [Fact]
    public void Tensors_add_up_to_the_stated_parameters()
    {
        var wrong = new List<string>();
        var count = 0;
        foreach (var entry in new CatalogStore().Models.Models)
        {
            if (ModelShapes.From(new ModelMetadata(entry)) is not { } shape || WeightInventory.Quantized(shape, "F32") is not { } weights) continue;
            var stated = entry.Parameters;
            count++;
            var off = weights.TotalBytes / 4.0 / stated - 1;
            // These count the last layer, which only predicts further tokens; it is no part of the plan.
            if (Math.Abs(off) > (shape.NextTokenLayers > 0 ? 0.035 : 0.002)) wrong.Add($"{entry.Id} ({shape.Architecture}): {weights.TotalBytes / 4} of {stated} ({off:P2})");
        }
        output.WriteLine($"{count} models");
        foreach (var one in wrong) output.WriteLine(one);
        Assert.True(count > 130);
        Assert.Empty(wrong);
    }
}
