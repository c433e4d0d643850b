using System.Collections.Immutable;
using Aforo.Core.Messages;

namespace Aforo.Formats.Text.Editing;

/// <summary>Joins the splices of edits that follow each other into one list over the original.</summary>
internal sealed class SpliceSet(int length)
{
    private readonly List<Piece> _pieces = [new(0, length, default)];

    /// <summary>Ascending order; those at one place stay as they come, and removals that overlap become one.</summary>
    public static ImmutableArray<Splice> Sorted(IEnumerable<Splice> splices)
    {
        var sorted = new List<Splice>();
        foreach (var splice in splices.Where(splice => splice.Length > 0 || !splice.Bytes.IsEmpty).OrderBy(splice => splice.Start))
        {
            if (sorted.Count == 0 || splice.Start >= sorted[^1].Start + sorted[^1].Length) sorted.Add(splice);
            else if (splice.Bytes.IsEmpty && sorted[^1].Bytes.IsEmpty) sorted[^1] = sorted[^1] with { Length = Math.Max(sorted[^1].Length, splice.Start + splice.Length - sorted[^1].Start) };
            else throw new TextEditRefusal(new Saying("editing.two-changes"));
        }

        return [.. sorted];
    }

    /// <summary>The bytes with the splices put in.</summary>
    public static byte[] Splice(ReadOnlySpan<byte> bytes, ImmutableArray<Splice> splices)
    {
        var result = new List<byte>(bytes.Length + splices.Sum(splice => splice.Bytes.Length));
        var at = 0;
        foreach (var splice in splices)
        {
            result.AddRange(bytes[at..splice.Start]);
            result.AddRange(splice.Bytes.Span);
            at = splice.Start + splice.Length;
        }

        result.AddRange(bytes[at..]);
        return [.. result];
    }

    /// <summary>Adds splices over what the ones before have made.</summary>
    public void Add(ImmutableArray<Splice> splices)
    {
        foreach (var splice in splices.Reverse())
        {
            var from = Cut(splice.Start);
            var to = Cut(splice.Start + splice.Length);
            _pieces.RemoveRange(from, to - from);
            _pieces.Insert(from, new Piece(-1, splice.Bytes.Length, splice.Bytes));
        }
    }

    /// <summary>All of them over the original.</summary>
    public ImmutableArray<Splice> Joined()
    {
        var splices = ImmutableArray.CreateBuilder<Splice>();
        var pending = new List<byte>();
        var at = 0;
        foreach (var piece in _pieces.Append(new Piece(length, 0, default)))
        {
            if (piece.Start < 0)
            {
                pending.AddRange(piece.Bytes.Span);
                continue;
            }

            if (piece.Start > at || pending.Count > 0) splices.Add(new Splice(at, piece.Start - at, pending.ToArray()));
            pending.Clear();
            at = piece.Start + piece.Length;
        }

        return splices.ToImmutable();
    }

    /// <summary>Index of the piece that starts at this place, after cutting one in two where needed.</summary>
    private int Cut(int at)
    {
        for (var index = 0; index < _pieces.Count; index++)
        {
            var piece = _pieces[index];
            if (at == 0) return index;
            if (at < piece.Length)
            {
                _pieces[index] = piece.Part(0, at);
                _pieces.Insert(index + 1, piece.Part(at, piece.Length));
                return index + 1;
            }

            at -= piece.Length;
        }

        return _pieces.Count;
    }

    /// <summary>A stretch of the original, or (with a negative start) new bytes.</summary>
    private readonly record struct Piece(int Start, int Length, ReadOnlyMemory<byte> Bytes)
    {
        public Piece Part(int from, int to) => Start < 0 ? new(-1, to - from, Bytes[from..to]) : new(Start + from, to - from, default);
    }
}
