namespace Aforo.Core.Memory.Graphs;

/// <summary>
/// A buffer whose size is being found, as <c>ggml_dyn_tallocr</c> finds it: the smallest block that is large enough wins, the open end of
/// a chunk only when there is none. Where a backend bounds a single allocation, the buffer is made of several chunks.
/// </summary>
/// <param name="alignment">Tensors take multiples of this.</param>
/// <param name="chunkBytes">Most that one chunk holds, unless a single tensor needs more.</param>
internal sealed class MeasuredBuffer(long alignment, long chunkBytes)
{
    private const int MostChunks = 16;

    private readonly List<FreeBlocks> _chunks = new(1);

    /// <summary>Bytes of all chunks.</summary>
    public long Bytes => _chunks.Sum(chunk => chunk.Highest);

    public (int Chunk, long Offset) Allocate(long bytes)
    {
        var size = Align(bytes);
        var (chunk, block) = BestInner(size);
        if (chunk < 0) (chunk, block) = BestEnd(size);
        if (chunk < 0)
        {
            _chunks.Add(new FreeBlocks(_chunks.Count == MostChunks - 1 ? long.MaxValue / 2 : Math.Max(size, Math.Min(chunkBytes, long.MaxValue / 2))));
            (chunk, block) = (_chunks.Count - 1, 0);
        }
        return (chunk, _chunks[chunk].Take(block, size));
    }

    public void Free(int chunk, long offset, long bytes) => _chunks[chunk].Free(offset, Align(bytes));

    /// <summary>Adds which memory is free, and how far each of several chunks was ever used.</summary>
    public void AddTo(ref HashState state)
    {
        foreach (var chunk in _chunks)
        {
            // With one chunk the extent decides nothing that follows.
            state.Add(_chunks.Count > 1 ? chunk.Highest : -1);
            for (var i = 0; i < chunk.Count; i++)
            {
                state.Add(chunk.Offset(i));
                state.Add(chunk.Size(i));
            }
        }
    }

    private long Align(long bytes) => (bytes + alignment - 1) / alignment * alignment;

    private (int Chunk, int Block) BestInner(long size)
    {
        (int, int) best = (-1, -1);
        for (var c = 0; c < _chunks.Count; c++)
        {
            // Each chunk starts anew: the last chunk with a fitting block wins. On equal sizes the later block does.
            var smallest = long.MaxValue;
            var chunk = _chunks[c];
            for (var i = 0; i < chunk.Count - 1; i++)
            {
                if (chunk.Size(i) < size || chunk.Size(i) > smallest) continue;
                best = (c, i);
                smallest = chunk.Size(i);
            }
        }
        return best;
    }

    private (int Chunk, int Block) BestEnd(long size)
    {
        (int, int) best = (-1, -1);
        var bestReuse = long.MinValue;
        for (var c = 0; c < _chunks.Count; c++)
        {
            var chunk = _chunks[c];
            if (chunk.Count == 0) continue;
            var last = chunk.Count - 1;
            // Below 0: so much would have to be added; above: so much of what is there stays unused.
            var reuse = chunk.Highest - chunk.Offset(last) - size;
            var better = (bestReuse < 0 && reuse > bestReuse) || (reuse >= 0 && reuse < bestReuse);
            if (chunk.Size(last) < size || !better) continue;
            best = (c, last);
            bestReuse = reuse;
        }
        return best;
    }
}
