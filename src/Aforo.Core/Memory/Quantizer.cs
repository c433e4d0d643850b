using System.Globalization;
using Aforo.Core.Memory.Architectures;
using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>
/// The type that each tensor gets in a quantization, as llama.cpp's own quantizer chooses it without an importance matrix
/// (<c>llama-quant.cpp</c> of v0.5.0): more bits for the output, for half of the values' and feed-forward's down projections, other
/// types where a row does not divide into blocks. Files by other hands, such as dynamic ones, differ.
/// </summary>
internal sealed class Quantizer
{
    /// <summary>Experts in MXFP4, everything else in Q8_0.</summary>
    private const string ExpertMixture = "MXFP4_MOE";

    private readonly ModelLayout _layout;
    private readonly string _mixture;
    private readonly GgmlType _base;
    private readonly bool _tied;
    private readonly int _values;
    private int _value, _down;

    private Quantizer(ModelLayout layout, string mixture, GgmlType type, IReadOnlyList<ModelTensor> tensors, bool tied)
    {
        _layout = layout;
        _mixture = mixture;
        _base = type;
        _tied = tied;
        // The last layers count although they are not loaded.
        _values = tensors.Count(tensor => IsValue(tensor.Name)) + layout.Shape.NextTokenLayers;
    }

    /// <summary>Tensors with their types and sizes; null for a mixture whose rules are not known here.</summary>
    public static WeightInventory? Inventory(ModelLayout layout, string quantization)
    {
        var mixture = quantization.ToUpperInvariant();
        if (BaseType(mixture) is not { } type) return null;
        // Its experts are MXFP4 in every file, whatever the label says.
        if (layout.Shape.Architecture == "gpt-oss" && mixture != ExpertMixture) return null;
        var tied = layout.Shape.TiedEmbeddings == true;
        ModelTensor[] tensors = [.. ModelTensors.Of(layout).DistinctBy(tensor => tensor.Name).Where(tensor => !tied || tensor.Name != "output.weight").OrderBy(Position)];
        var quantizer = new Quantizer(layout, mixture, type, tensors, tied);
        return WeightInventory.Of(tensors.Select(tensor =>
        {
            var chosen = quantizer.TypeOf(tensor);
            return new WeightTensor(tensor.Name, chosen.Name, tensor.Elements / chosen.BlockElements * chosen.BlockBytes);
        }));
    }

    private static GgmlType? BaseType(string mixture) => GgmlType.Find(mixture switch
    {
        "F32" or "F16" or "BF16" or "Q8_0" or "Q4_0" or "Q4_1" or "Q5_0" or "Q5_1" => mixture,
        ExpertMixture => "mxfp4",
        "Q6_K" => "q6_K",
        "Q5_K_M" or "Q5_K_S" => "q5_K",
        "Q4_K_M" or "Q4_K_S" => "q4_K",
        "Q3_K_M" or "Q3_K_S" or "Q3_K_L" => "q3_K",
        "Q2_K" => "q2_K",
        _ => null,
    });

    /// <summary>Counters run by layer, not by the order in which a graph names its tensors.</summary>
    private static int Position(ModelTensor tensor) => LayerOf(tensor.Name);

    private GgmlType TypeOf(ModelTensor tensor)
    {
        var name = tensor.Name;
        if (!IsQuantized(tensor)) return GraphTypes.F32;
        if (_base.BlockElements == 1) return _base;
        if (_mixture == ExpertMixture) return Fitting(tensor.Ne2 > 1 ? _base : Type("q8_0"), tensor.Ne0);
        return Fitting(Choose(name, tensor.Ne0), tensor.Ne0);
    }

    private static bool IsQuantized(ModelTensor tensor) =>
        (tensor.Ne1 > 1 || tensor.Ne2 > 1)
        && tensor.Name.EndsWith("weight", StringComparison.Ordinal)
        && !((string[])["_norm.weight", "ffn_gate_inp.weight", "altup", "laurel", "per_layer_model_proj", "ssm_conv1d", "shortconv.conv.weight"]).Any(part => tensor.Name.Contains(part, StringComparison.Ordinal));

    private GgmlType Choose(string name, long columns)
    {
        if (name == "output.weight" || (_tied && name is ("token_embd.weight" or "per_layer_token_embd.weight")))
            return columns % _base.BlockElements != 0 || _base.Name == "q8_0" ? Type("q8_0") : Type("q6_K");
        if (name is "token_embd.weight" or "per_layer_token_embd.weight") return _base;
        if (IsValue(name)) return OfValue();
        if (name.Contains("ffn_down", StringComparison.Ordinal)) return OfDown(name);
        var eight = _layout.Shape.Experts?.Count == 8;
        if (name.Contains("attn_k.weight", StringComparison.Ordinal)) return eight ? Type("q8_0") : _base;
        return name.Contains("attn_output.weight", StringComparison.Ordinal) ? OfAttentionOutput(eight) : _base;
    }

    private GgmlType OfValue()
    {
        var grouped = _layout.Layers[0].KvHeads > 0 && _layout.Layers[0].Heads / _layout.Layers[0].KvHeads >= 4;
        var chosen = _mixture switch
        {
            "Q2_K" => Type(grouped ? "q4_K" : "q3_K"),
            "Q3_K_M" => Type(_value < 2 ? "q5_K" : "q4_K"),
            "Q3_K_L" => Type("q5_K"),
            "Q4_K_M" or "Q5_K_M" when MoreBits(_value, _values) => Type("q6_K"),
            "Q4_K_S" when _value < 4 => Type("q5_K"),
            _ => _base,
        };
        if (IsSeventy && chosen.Name is ("q3_K" or "q4_K")) chosen = Type("q5_K");
        if (_layout.Shape.Experts?.Count == 8) chosen = Type("q8_0");
        _value++;
        return chosen;
    }

    private GgmlType OfDown(string name)
    {
        var count = _layout.Shape.Layers!.Value;
        // With experts the layer is read from the name, else the tensors are counted.
        var layer = _layout.Shape.Experts?.Count > 1 ? LayerOf(name) : _down;
        _down++;
        return _mixture switch
        {
            "Q2_K" => Type("q3_K"),
            "Q3_K_M" => Type(layer < count / 16 ? "q5_K" : "q4_K"),
            "Q3_K_L" => Type("q5_K"),
            "Q4_K_M" or "Q5_K_M" when MoreBits(layer, count) => Type("q6_K"),
            "Q4_K_S" when layer < count / 8 => Type("q5_K"),
            _ => _base,
        };
    }

    private GgmlType OfAttentionOutput(bool eight) => (_mixture, eight) switch
    {
        ("Q2_K" or "Q3_K_S" or "Q3_K_M" or "Q4_K_S" or "Q4_K_M", true) => Type("q5_K"),
        ("Q2_K", false) => Type("q3_K"),
        ("Q3_K_M", false) => Type("q4_K"),
        ("Q3_K_L", false) => Type("q5_K"),
        _ => _base,
    };

    /// <summary>Models that the engine calls 70B: 80 layers, with grouped heads where the architecture also had a 65B.</summary>
    private bool IsSeventy => _layout.Layers.Length == 80 && _layout.Shape.Architecture is ("llama" or "qwen2")
        && (_layout.Shape.Architecture == "qwen2" || _layout.Layers[0].Heads != _layout.Layers[0].KvHeads);

    private static bool MoreBits(int layer, int count) => layer < count / 8 || layer >= 7 * count / 8 || (layer - count / 8) % 3 == 2;

    /// <summary>A row that does not divide into the type's blocks gets one with smaller blocks.</summary>
    private static GgmlType Fitting(GgmlType type, long columns)
    {
        if (columns % type.BlockElements == 0) return type;
        var other = type.Name switch { "q2_K" or "q3_K" => "q4_0", "q4_K" => "q5_0", "q5_K" => "q5_1", "q6_K" => "q8_0", _ => type.Name };
        var smaller = Type(other);
        return columns % smaller.BlockElements == 0 ? smaller : GraphTypes.F16;
    }

    private static bool IsValue(string name) =>
        name.Contains("attn_v.weight", StringComparison.Ordinal) || name.Contains("attn_qkv.weight", StringComparison.Ordinal) || name.Contains("attn_kv_b.weight", StringComparison.Ordinal);

    private static GgmlType Type(string name) => GgmlType.Find(name)!;

    private static int LayerOf(string name)
    {
        const string Prefix = "blk.";
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return -1;
        var dot = name.IndexOf('.', Prefix.Length);
        return int.Parse(name.AsSpan(Prefix.Length, dot - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
