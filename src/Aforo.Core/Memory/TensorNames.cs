using System.Globalization;

namespace Aforo.Core.Memory;

/// <summary>What a tensor is, by its name, as the quantizer tells it (<c>tensor_get_category</c>).</summary>
internal static class TensorNames
{
    /// <summary>Values, alone or fused with others.</summary>
    public static bool IsValue(string name) => Has(name, "attn_v.weight") || Has(name, "attn_qkv.weight") || Has(name, "attn_kv_b.weight");

    public static bool IsInputTable(string name) => name is "token_embd.weight" or "per_layer_token_embd.weight";

    public static bool Has(string name, string part) => name.Contains(part, StringComparison.Ordinal);

    /// <summary>Layer in the name; −1 where there is none.</summary>
    public static int LayerOf(string name)
    {
        const string Prefix = "blk.";
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return -1;
        var dot = name.IndexOf('.', Prefix.Length);
        return int.Parse(name.AsSpan(Prefix.Length, dot - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
