namespace Aforo.Core.Memory.Graphs;

/// <summary>Free memory of one contiguous piece: blocks sorted by address.</summary>
internal sealed class FreeBlocks
{
    private long[] _offsets = new long[32];
    private long[] _sizes = new long[32];

    public FreeBlocks(long size)
    {
        _sizes[0] = size;
        Count = 1;
    }

    public int Count { get; private set; }

    /// <summary>Highest address that was ever in use: what the piece must be allocated with.</summary>
    public long Highest { get; private set; }

    public long Offset(int block) => _offsets[block];

    public long Size(int block) => _sizes[block];

    /// <summary>Takes the head of a block.</summary>
    public long Take(int block, long size)
    {
        var offset = _offsets[block];
        _offsets[block] += size;
        _sizes[block] -= size;
        if (_sizes[block] == 0) Remove(block);
        Highest = Math.Max(Highest, offset + size);
        return offset;
    }

    public void Free(long offset, long size)
    {
        for (var i = 0; i < Count; i++)
        {
            if (_offsets[i] + _sizes[i] == offset)
            {
                _sizes[i] += size;
                MergeWithNext(i);
                return;
            }
            if (offset + size != _offsets[i]) continue;
            _offsets[i] = offset;
            _sizes[i] += size;
            if (i > 0) MergeWithNext(i - 1);
            return;
        }
        Insert(offset, size);
    }

    private void MergeWithNext(int index)
    {
        if (index + 1 >= Count || _offsets[index] + _sizes[index] != _offsets[index + 1]) return;
        _sizes[index] += _sizes[index + 1];
        Remove(index + 1);
    }

    private void Insert(long offset, long size)
    {
        if (Count == _offsets.Length)
        {
            Array.Resize(ref _offsets, 2 * Count);
            Array.Resize(ref _sizes, 2 * Count);
        }
        var at = 0;
        while (at < Count && _offsets[at] < offset) at++;
        Array.Copy(_offsets, at, _offsets, at + 1, Count - at);
        Array.Copy(_sizes, at, _sizes, at + 1, Count - at);
        _offsets[at] = offset;
        _sizes[at] = size;
        Count++;
    }

    private void Remove(int index)
    {
        Array.Copy(_offsets, index + 1, _offsets, index, Count - index - 1);
        Array.Copy(_sizes, index + 1, _sizes, index, Count - index - 1);
        Count--;
    }
}
