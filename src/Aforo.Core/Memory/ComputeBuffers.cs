using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>
/// Compute and output buffers of a plain attention model with flash attention, as llama.cpp v0.5.0 reserves them: the largest set of
/// tensors that is alive at once in the graph of one micro-batch. It is linear in the micro-batch, and the mask over all cells
/// dominates at long contexts.
/// </summary>
public static class ComputeBuffers
{
    /// <summary>
    /// Bytes for one micro-batch over <paramref name="cells"/> cells: the attention mask in f16 (2 bytes a cell), hidden states and the
    /// rotated queries in f32. Null when the shape lacks what it takes.
    /// </summary>
    public static long? Bytes(ModelShape shape, long cells, int microBatch = 512)
    {
        if (shape is not { EmbeddingLength: { } embedding, HeadCount: { } heads, KeyLength: { } key }) return null;
        var queries = (long)heads * key;
        return microBatch * (12 * embedding + 4 * queries + 24 + 2 * KvCache.Padded(cells));
    }

    /// <summary>Bytes of the output buffer: logits in f32, one row a slot.</summary>
    public static long? OutputBytes(ModelShape shape, int slots = 1) => shape.VocabularySize is { } vocabulary ? 4 * vocabulary * slots : null;
}
