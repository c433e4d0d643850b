using System.Collections.Immutable;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using Aforo.Remedies.Diffs;

namespace Aforo.Remedies.Inverses;

/// <summary>What became of taking an edit back out of a file that was edited again.</summary>
/// <param name="Bytes">The file with the later edits and without ours; null when there is a conflict.</param>
/// <param name="Conflicts">Places where both meet.</param>
internal sealed record MergeResult(ReadOnlyMemory<byte>? Bytes, ImmutableArray<Conflict> Conflicts);

/// <summary>
/// A three-way merge: the file after our change is the base, our way back is one side, the file as it is now the other. A place
/// is taken back only when the pieces that it touches are unchanged, together, and under the same keys as before.
/// </summary>
internal sealed class InverseMerge(FileInverse inverse, ReadOnlyMemory<byte> now)
{
    private readonly ImmutableArray<(int Length, string Hash)> _present = FileInverse.Hashed(now.Span, inverse.Salt.Span);

    public MergeResult Run()
    {
        var blocks = LineDiff.Between([.. inverse.Pieces.Select(piece => piece.Hash)], [.. _present.Select(piece => piece.Hash)]);
        var splices = ImmutableArray.CreateBuilder<Splice>();
        var conflicts = ImmutableArray.CreateBuilder<Conflict>();
        var document = TextDocument.Parse(now, inverse.Format);
        foreach (var splice in inverse.Splices)
        {
            var (first, last) = Touched(splice);
            var block = blocks.FirstOrDefault(block => Meets(block, first, last), new DiffBlock(-1, 0, 0, 0));
            if (block.OldStart >= 0) conflicts.Add(Describe(document, splice, block, first, last));
            else splices.Add(new Splice(splice.Start + Shift(blocks, first), splice.Written.Length, splice.Before));
        }
        if (conflicts.Count > 0) return new MergeResult(null, conflicts.ToImmutable());
        var merged = Splicing.Apply(now.Span, splices.ToImmutable());
        return Misplaced(document, merged, splices) is { IsEmpty: false } wrong ? new MergeResult(null, wrong) : new MergeResult(merged, []);
    }

    /// <summary>
    /// Indices of the pieces that a place lies in: both neighbours of an empty place between two. Where such a piece occurs more than
    /// once, one more on either side, so that it is not mistaken for its twin. An index may lie one outside of the file.
    /// </summary>
    private (int First, int Last) Touched(InverseSplice splice)
    {
        var (at, first, last) = (0, inverse.Pieces.Length, inverse.Pieces.Length);
        for (var index = 0; index < inverse.Pieces.Length; index++)
        {
            if (at == splice.Start && splice.Written.IsEmpty) (first, last) = (index - 1, index);
            else if (at <= splice.Start && splice.Start < at + inverse.Pieces[index].Length) first = last = index;
            else if (at > splice.Start && at < splice.Start + splice.Written.Length) last = index;
            at += inverse.Pieces[index].Length;
        }
        if (splice.Written.IsEmpty && first == inverse.Pieces.Length) first--;
        return Enumerable.Range(first, last - first + 1).Any(IsTwin) ? (first - 1, last + 1) : (first, last);
    }

    private bool IsTwin(int piece)
    {
        if (piece < 0 || piece >= inverse.Pieces.Length) return false;
        var hash = inverse.Pieces[piece].Hash;
        return inverse.Pieces.Count(other => other.Hash == hash) > 1 || _present.Count(other => other.Hash == hash) > 1;
    }

    /// <summary>Whether a difference lies in the pieces or between two of them.</summary>
    private static bool Meets(DiffBlock block, int first, int last) => block.OldCount == 0
        ? block.OldStart > first && block.OldStart <= last
        : block.OldStart <= last && block.OldStart + block.OldCount > first;

    /// <summary>By how many bytes a piece has moved.</summary>
    private int Shift(ImmutableArray<DiffBlock> blocks, int piece)
    {
        var shift = 0;
        foreach (var block in blocks.Where(block => block.OldStart + block.OldCount <= piece))
        {
            for (var i = 0; i < block.OldCount; i++) shift -= inverse.Pieces[block.OldStart + i].Length;
            for (var i = 0; i < block.NewCount; i++) shift += _present[block.NewStart + i].Length;
        }
        return shift;
    }

    /// <summary>Places that ended up under other keys than they came from; all of them when the file can no longer be read.</summary>
    private ImmutableArray<Conflict> Misplaced(TextDocument document, byte[] merged, ImmutableArray<Splice>.Builder splices)
    {
        var result = TextDocument.Parse(merged, inverse.Format);
        var conflicts = ImmutableArray.CreateBuilder<Conflict>();
        var shift = 0;
        for (var i = 0; i < splices.Count; i++)
        {
            if (result.Errors.Length > 0 || Places.At(result, splices[i].Start + shift) != inverse.Splices[i].Where)
                conflicts.Add(Describe(document, inverse.Splices[i], splices[i].Start, splices[i].Start + splices[i].Length));
            shift += splices[i].Bytes.Length - splices[i].Length;
        }
        return conflicts.ToImmutable();
    }

    private Conflict Describe(TextDocument document, InverseSplice splice, DiffBlock block, int first, int last)
    {
        var from = block.NewStart - Math.Max(0, block.OldStart - first);
        var to = block.NewStart + block.NewCount + Math.Max(0, last - (block.OldStart + block.OldCount) + 1);
        int Place(int piece) => _present.Take(Math.Clamp(piece, 0, _present.Length)).Sum(present => present.Length);
        return Describe(document, splice, Place(from), Place(to));
    }

    private Conflict Describe(TextDocument document, InverseSplice splice, int start, int end)
    {
        var lines = new ShownLines(document);
        var first = document.LineAt(Math.Min(start, Math.Max(0, now.Length - 1)));
        var last = Math.Max(first, document.LineAt(Math.Clamp(end - 1, 0, Math.Max(0, now.Length - 1))));
        var shown = Enumerable.Range(first - 1, last - first + 1).Where(line => line < lines.Count).Select(lines.Show);
        return new Conflict(first, Shown(splice.Before, splice.Where), Shown(splice.Written, splice.Where), string.Join('\n', shown));
    }

    private string Shown(ReadOnlyMemory<byte> bytes, string where) => ShownText.Of(bytes.Span, where, inverse.Format);
}
