using System.Collections.Immutable;

namespace Aforo.Remedies.Inverses;

/// <summary>
/// Cuts a file where later edits of other parts leave the cuts alone: at line ends, and within long lines at separators too. A cut
/// depends on its own line only.
/// </summary>
internal static class Pieces
{
    /// <summary>Lines up to this many bytes are one piece.</summary>
    private const int LongLine = 200;

    /// <summary>Lengths of the pieces, in order; together they are the file.</summary>
    public static ImmutableArray<int> Cut(ReadOnlySpan<byte> bytes)
    {
        var lengths = ImmutableArray.CreateBuilder<int>();
        while (bytes.Length > 0)
        {
            var end = bytes.IndexOf((byte)'\n') + 1;
            var line = end == 0 ? bytes : bytes[..end];
            bytes = bytes[line.Length..];
            if (line.Length <= LongLine) lengths.Add(line.Length);
            else CutLine(line, lengths);
        }
        return lengths.ToImmutable();
    }

    private static void CutLine(ReadOnlySpan<byte> line, ImmutableArray<int>.Builder lengths)
    {
        while (line.Length > 0)
        {
            var end = line.IndexOfAny(",{}[]"u8) + 1;
            if (end == 0) end = line.Length;
            lengths.Add(end);
            line = line[end..];
        }
    }
}
