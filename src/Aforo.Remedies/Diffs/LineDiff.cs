using System.Collections.Immutable;
using DiffPlex;

namespace Aforo.Remedies.Diffs;

/// <summary>A stretch that differs.</summary>
/// <param name="OldStart">First piece that went.</param>
/// <param name="OldCount">Pieces that went.</param>
/// <param name="NewStart">First piece that came.</param>
/// <param name="NewCount">Pieces that came.</param>
internal readonly record struct DiffBlock(int OldStart, int OldCount, int NewStart, int NewCount);

/// <summary>Where two lists of pieces differ.</summary>
internal static class LineDiff
{
    /// <summary>Above this many pieces between the common head and tail the whole middle counts as replaced: the search takes quadratic time.</summary>
    private const int MostSearched = 8000;

    public static ImmutableArray<DiffBlock> Between(IReadOnlyList<string> old, IReadOnlyList<string> now)
    {
        var head = 0;
        while (head < old.Count && head < now.Count && old[head] == now[head]) head++;
        var tail = 0;
        while (tail < old.Count - head && tail < now.Count - head && old[old.Count - 1 - tail] == now[now.Count - 1 - tail]) tail++;
        var (gone, come) = (old.Count - head - tail, now.Count - head - tail);
        if (gone == 0 && come == 0) return [];
        if (gone == 0 || come == 0 || gone > MostSearched || come > MostSearched) return [new DiffBlock(head, gone, head, come)];
        var pieces = new Pieces([.. old.Skip(head).Take(gone)], [.. now.Skip(head).Take(come)]);
        return [.. Differ.Instance.CreateDiffs("0", "1", ignoreWhiteSpace: false, ignoreCase: false, pieces).DiffBlocks
            .Select(block => new DiffBlock(block.DeleteStartA + head, block.DeleteCountA, block.InsertStartB + head, block.InsertCountB))];
    }

    /// <summary>The library wants texts and cuts them itself; ours are cut already.</summary>
    private sealed class Pieces(string[] old, string[] now) : IChunker
    {
        public IReadOnlyList<string> Chunk(string text) => text == "0" ? old : now;
    }
}
