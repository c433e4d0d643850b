using Aforo.Core.Memory.Architectures;
using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>
/// The type that each tensor gets in a quantization, as llama.cpp's own quantizer chooses it (<c>llama-quant.cpp</c> of v0.5.0): more bits for
/// the output, for half of the values' and feed-forward's down projections, other types where a row does not divide into blocks. Files
/// by other hands, such as dynamic ones, differ.
/// </summary>
internal sealed class Quantizer
{
    private readonly QuantizerRules _rules;

    private Quantizer(QuantizerRules rules) => _rules = rules;

    /// <summary>Tensors with their types and sizes; null for a mixture whose rules are not known here.</summary>
    /// <param name="layout">The model.</param>
    /// <param name="quantization">Name of the mixture, <c>Q4_K_M</c>.</param>
    /// <param name="importanceMatrix">Made with an importance matrix; null: as such files usually are.</param>
    public static WeightInventory? Inventory(ModelLayout layout, string quantization, bool? importanceMatrix = null)
    {
        if (QuantizationMixture.Find(quantization) is not { } mixture) return null;
        // Its experts are MXFP4 in every file, whatever the label says.
        if (layout.Shape.Architecture == "gpt-oss" && mixture.Name != QuantizationMixture.Experts) return null;
        var tied = layout.Shape.TiedEmbeddings == true;
        ModelTensor[] tensors = [.. ModelTensors.Of(layout).DistinctBy(tensor => tensor.Name).Where(tensor => !tied || tensor.Name != "output.weight")
            .OrderBy(tensor => TensorNames.LayerOf(tensor.Name)).ThenBy(tensor => tensor.Name, StringComparer.Ordinal)];
        var values = tensors.Count(tensor => TensorNames.IsValue(tensor.Name)) + ValuesOfPrediction(layout, tensors);
        var quantizer = new Quantizer(new QuantizerRules(layout, mixture, tied, values, importanceMatrix ?? mixture.WantsImportanceMatrix));
        return WeightInventory.Of(tensors.Select(tensor =>
        {
            var chosen = quantizer.TypeOf(tensor, mixture);
            return new WeightTensor(tensor.Name, chosen.Name, tensor.Elements / chosen.BlockElements * chosen.BlockBytes);
        }));
    }

    /// <summary>Layers that only predict further tokens count although they are not loaded: they have attention like the last layer with any.</summary>
    private static int ValuesOfPrediction(ModelLayout layout, ModelTensor[] tensors)
    {
        if (layout.Shape is { NextTokenLayers: 0 } or { LacksNextTokenWeights: true } || Array.FindLastIndex([.. layout.Layers], layer => layer.HasCache) is not (>= 0 and var attending)) return 0;
        return tensors.Count(tensor => TensorNames.LayerOf(tensor.Name) == attending && TensorNames.IsValue(tensor.Name)) * layout.Shape.NextTokenLayers;
    }

    private GgmlType TypeOf(ModelTensor tensor, QuantizationMixture mixture)
    {
        if (!IsQuantized(tensor)) return GraphTypes.F32;
        return mixture.Base.BlockElements == 1 ? mixture.Base : Fitting(_rules.Choose(tensor), tensor.Ne0);
    }

    private static bool IsQuantized(ModelTensor tensor) =>
        (tensor.Ne1 > 1 || tensor.Ne2 > 1)
        && tensor.Name.EndsWith("weight", StringComparison.Ordinal)
        && !((string[])["_norm.weight", "ffn_gate_inp.weight", "altup", "laurel", "per_layer_model_proj", "ssm_conv1d", "shortconv.conv.weight"]).Any(part => tensor.Name.Contains(part, StringComparison.Ordinal));

    /// <summary>A row that does not divide into the type's blocks gets one with smaller blocks.</summary>
    private static GgmlType Fitting(GgmlType type, long columns)
    {
        if (columns % type.BlockElements == 0) return type;
        var other = type.Name switch
        {
            "q4_K" => "q5_0",
            "q5_K" => "q5_1",
            "q6_K" => "q8_0",
            "q2_0" or "q2_K" or "q3_K" or "tq1_0" or "tq2_0" => "q4_0",
            "iq1_s" or "iq1_m" or "iq2_xxs" or "iq2_xs" or "iq2_s" or "iq3_xxs" or "iq3_s" or "iq4_xs" => "iq4_nl",
            _ => type.Name,
        };
        var smaller = GgmlType.Find(other)!;
        return columns % smaller.BlockElements == 0 ? smaller : GraphTypes.F16;
    }
}
