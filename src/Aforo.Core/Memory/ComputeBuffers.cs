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
    /// Bytes for one micro-batch over <paramref name="cells"/> cells: the attention mask in f16 (2 bytes a cell), three rows each of
    /// hidden states and of the feed-forward layer (gate, up, product) in f32, the queries; of experts, rows for each one used.
    /// Null when the shape lacks what it takes.
    /// </summary>
    public static long? Bytes(ModelShape shape, long cells, int microBatch = 512)
    {
        if (shape is not { EmbeddingLength: { } embedding, HeadCount: { } heads, KeyLength: { } key }) return null;
        var queries = (long)heads * key;
        var feedForward = shape is { ExpertsUsed: { } used, ExpertFeedForwardLength: { } expert } ? used * (4 * embedding + 12 * expert) : 12 * (shape.FeedForwardLength ?? 0);
        return microBatch * (12 * embedding + 4 * queries + feedForward + 24 + 2 * KvCache.Padded(cells));
    }

    /// <summary>Bytes of the output buffer: logits in f32, one row a slot.</summary>
    public static long? OutputBytes(ModelShape shape, int slots = 1) => shape.VocabularySize is { } vocabulary ? 4 * vocabulary * slots : null;
}
