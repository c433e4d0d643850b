using Aforo.Core.Memory.Architectures;
using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>
/// Which tensor gets another type than most (<c>llama_tensor_get_type_impl</c>). Tensors must come in the quantizer's order, by layer and then by
/// name: it counts them as it goes.
/// </summary>
internal sealed class QuantizerRules
{
    private readonly QuantizationMixture _mixture;
    private readonly GgmlType _base;
    private readonly string _name;
    private readonly bool _tied, _matrix, _grouped, _seventy;
    private readonly int _values, _layers, _experts;
    private int _value, _down, _gate, _up;

    /// <param name="layout">The model.</param>
    /// <param name="mixture">What is made.</param>
    /// <param name="tied">No output table of its own.</param>
    /// <param name="values">Tensors of values, of all layers.</param>
    /// <param name="importanceMatrix">There is one.</param>
    public QuantizerRules(ModelLayout layout, QuantizationMixture mixture, bool tied, int values, bool importanceMatrix)
    {
        (_mixture, _base, _name, _tied, _values, _matrix) = (mixture, mixture.Base, mixture.Name, tied, values, importanceMatrix);
        _layers = layout.Shape.Layers!.Value;
        _experts = layout.Shape.Experts?.Count ?? 0;
        var first = layout.Layers[0];
        _grouped = first.KvHeads > 0 && first.Heads / first.KvHeads >= 4;
        // Models that the engine calls 70B: 80 layers, with grouped heads where the architecture also had a 65B.
        _seventy = layout.Layers.Length == 80 && (layout.Shape.Architecture is "qwen2" or "deci" or "olmo" || (layout.Shape.Architecture == "llama" && first.Heads != first.KvHeads));
    }

    public GgmlType Choose(ModelTensor tensor)
    {
        var name = tensor.Name;
        if (name == "output.weight" || (_tied && TensorNames.IsInputTable(name))) return OfOutput(tensor.Ne0);
        if (_name == QuantizationMixture.Experts) return tensor.Ne2 > 1 ? _base : Type("q8_0");
        if (TensorNames.IsInputTable(name)) return OfInput();
        if (_mixture.IsLowest) return OfLowest(name);
        if (TensorNames.IsValue(name)) return OfValue();
        if (TensorNames.Has(name, "attn_k.weight")) return _experts == 8 ? Type("q8_0") : OfQueriesAndKeys();
        if (TensorNames.Has(name, "attn_q.weight")) return OfQueriesAndKeys();
        if (TensorNames.Has(name, "attn_output.weight")) return OfAttentionOutput();
        if (TensorNames.Has(name, "ffn_up")) return OfUpOrGate(Layer(name, _up++));
        if (TensorNames.Has(name, "ffn_gate")) return OfUpOrGate(Layer(name, _gate++));
        return TensorNames.Has(name, "ffn_down") ? OfDown(Layer(name, _down++)) : _base;
    }

    private GgmlType OfOutput(long columns) => _name == QuantizationMixture.Experts || columns % _base.BlockElements != 0 || _base.Name == "q8_0" ? Type("q8_0")
        : _mixture.IsLowest || _name == "IQ3_XXS" ? Type("q5_K")
        : Type("q6_K");

    private GgmlType OfInput() => _name switch
    {
        "IQ2_XXS" or "IQ2_XS" or "IQ1_S" or "IQ1_M" => Type("q2_K"),
        "IQ2_S" or "IQ2_M" or "IQ3_XXS" => Type("iq3_s"),
        "TQ1_0" or "TQ2_0" or "Q2_0" => Type("q4_K"),
        _ => _base,
    };

    private GgmlType OfLowest(string name)
    {
        var upper = _name is "IQ2_S" or "IQ2_M";
        if (TensorNames.IsValue(name)) return Type(_grouped || _experts >= 4 ? "q4_K" : upper ? "iq3_s" : "q2_K");
        if (_experts == 8 && TensorNames.Has(name, "attn_k.weight")) return Type("q4_K");
        if (TensorNames.Has(name, "ffn_down")) return _down++ < _layers / 8 ? Type(upper ? "iq3_s" : "q2_K") : _base;
        if (!TensorNames.Has(name, "attn_output.weight")) return _base;
        return _experts == 8 ? Type("q5_K") : _name is "IQ1_S" or "IQ1_M" ? Type("iq2_xxs") : upper ? Type("iq3_s") : _base;
    }

    private GgmlType OfValue()
    {
        var chosen = _name switch
        {
            "Q2_K" => Type(_grouped ? "q4_K" : "q3_K"),
            "Q2_K_S" when _grouped => Type("q4_K"),
            "IQ3_XXS" => Type(_grouped ? "q4_K" : _matrix ? "iq3_xxs" : "iq3_s"),
            "IQ3_XS" or "IQ3_S" when _grouped => Type("q4_K"),
            "IQ3_M" => Type("q4_K"),
            "Q3_K_M" => Type(_value < 2 ? "q5_K" : "q4_K"),
            "Q3_K_L" => Type("q5_K"),
            "IQ4_NL" or "IQ4_XS" when _grouped => Type("q5_K"),
            "Q4_K_M" or "Q5_K_M" when MoreBits(_value, _values) => Type("q6_K"),
            "Q4_K_S" when _value < 4 => Type("q5_K"),
            _ => _base,
        };
        if (_seventy && chosen.Name is ("q3_K" or "q4_K")) chosen = Type("q5_K");
        _value++;
        return _experts == 8 ? Type("q8_0") : chosen;
    }

    private GgmlType OfQueriesAndKeys() => _name switch { "IQ3_XS" => Type("iq3_xxs"), "IQ3_XXS" => Type("iq2_s"), _ => _base };

    private GgmlType OfAttentionOutput() => _experts == 8
        ? _name is "Q2_K" or "IQ3_XS" or "IQ3_XXS" or "Q3_K_S" or "Q3_K_M" or "IQ4_NL" or "Q4_K_S" or "Q4_K_M" or "IQ3_S" or "IQ3_M" or "IQ4_XS" ? Type("q5_K") : _base
        : _name switch
        {
            "Q2_K" => Type("q3_K"),
            "IQ3_XXS" => Type("iq3_s"),
            "Q3_K_M" or "IQ3_M" => Type("q4_K"),
            "Q3_K_L" => Type("q5_K"),
            _ => _base,
        };

    private GgmlType OfUpOrGate(int layer) => _name == "IQ3_XS" && layer >= _layers / 8 && layer < 7 * _layers / 8 ? Type("iq3_xxs") : _base;

    private GgmlType OfDown(int layer) => _name switch
    {
        "Q2_K" => Type("q3_K"),
        "Q2_K_S" when layer < _layers / 8 => Type("q4_K"),
        "IQ3_XXS" when !_matrix => Type(layer < _layers / 8 ? "q4_K" : "q3_K"),
        "Q3_K_M" => Type(layer < _layers / 16 ? "q5_K" : "q4_K"),
        "IQ3_M" when layer < _layers / 8 || (_experts == 8 && MoreBits(layer, _layers)) => Type("q4_K"),
        "Q3_K_L" => Type("q5_K"),
        "Q4_K_M" or "Q5_K_M" when MoreBits(layer, _layers) => Type("q6_K"),
        "IQ4_NL" or "IQ4_XS" when layer < _layers / 8 && !_matrix => Type("q5_K"),
        "Q4_K_S" when layer < _layers / 8 => Type("q5_K"),
        "Q4_0" when layer < _layers / 8 && _matrix => Type("q4_1"),
        "Q5_0" when layer < _layers / 8 && _matrix => Type("q5_1"),
        _ => _base,
    };

    /// <summary>With experts the layer is read from the name, else tensors of the kind are counted.</summary>
    private int Layer(string name, int counted) => _experts > 1 ? TensorNames.LayerOf(name) : counted;

    private static bool MoreBits(int layer, int count) => layer < count / 8 || layer >= 7 * count / 8 || (layer - count / 8) % 3 == 2;

    private static GgmlType Type(string name) => GgmlType.Find(name)!;
}
