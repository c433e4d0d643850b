using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>
/// The key-value cache as llama.cpp v0.5.0 allocates it (<c>llama-kv-cache.cpp</c>): per layer and cell one row of keys and one of
/// values, in whole blocks of their type.
/// </summary>
public static class KvCache
{
    /// <summary>Cells are allocated in multiples of this (<c>llama-context.cpp</c>).</summary>
    public const int CellPadding = 256;

    /// <summary>Bytes that one more token costs in all layers; null when the cache of this shape does not grow by the token alone.</summary>
    public static long? BytesPerToken(ModelShape shape, string typeK = "f16", string typeV = "f16")
    {
        if (!shape.FullAttention || shape is not { KeyLength: { } key, ValueLength: { } value } || shape.KvHeads.IsDefaultOrEmpty) return null;
        if (GgmlType.Find(typeK) is not { } k || GgmlType.Find(typeV) is not { } v) return null;
        long total = 0;
        foreach (var heads in shape.KvHeads)
        {
            if (k.RowBytes((long)heads * key) is not { } keys || v.RowBytes((long)heads * value) is not { } values) return null;
            total += keys + values;
        }
        return total;
    }

    /// <summary>Bytes of the cache for so many tokens in each of so many divided streams.</summary>
    public static long? Bytes(ModelShape shape, long tokens, int streams = 1, string typeK = "f16", string typeV = "f16") =>
        BytesPerToken(shape, typeK, typeV) is { } each ? each * Padded(tokens) * streams : null;

    /// <summary>Cells that are allocated for so many tokens.</summary>
    public static long Padded(long tokens) => (tokens + CellPadding - 1) / CellPadding * CellPadding;
}
