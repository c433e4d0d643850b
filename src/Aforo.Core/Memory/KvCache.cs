using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>
/// The key-value cache by the token: what one more token costs, as arithmetic that a person can follow. Whole plans come from
/// <see cref="MemoryPlanner"/>.
/// </summary>
public static class KvCache
{
    /// <summary>
    /// Bytes that one more token costs in all layers (layers × (key + value) heads × length × bytes); null when the cache of this
    /// shape does not grow by the token alone, as with sliding windows, latent or recurrent state.
    /// </summary>
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

    /// <summary>Bytes of the cache for so many tokens in each of so many divided streams; null as above.</summary>
    public static long? Bytes(ModelShape shape, long tokens, int streams = 1, string typeK = "f16", string typeV = "f16") =>
        BytesPerToken(shape, typeK, typeV) is { } each ? each * EffectiveSettings.Pad(tokens) * streams : null;
}
