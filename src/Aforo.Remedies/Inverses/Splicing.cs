using System.Collections.Immutable;
using Aforo.Formats.Text.Editing;

namespace Aforo.Remedies.Inverses;

/// <summary>Puts splices into bytes.</summary>
internal static class Splicing
{
    /// <param name="bytes">The original.</param>
    /// <param name="splices">Ascending places of the original, none overlapping.</param>
    public static byte[] Apply(ReadOnlySpan<byte> bytes, ImmutableArray<Splice> splices)
    {
        var result = new byte[bytes.Length + splices.Sum(splice => splice.Bytes.Length - splice.Length)];
        var (from, to) = (0, 0);
        foreach (var splice in splices)
        {
            var kept = bytes[from..splice.Start];
            kept.CopyTo(result.AsSpan(to));
            splice.Bytes.Span.CopyTo(result.AsSpan(to + kept.Length));
            to += kept.Length + splice.Bytes.Length;
            from = splice.Start + splice.Length;
        }
        bytes[from..].CopyTo(result.AsSpan(to));
        return result;
    }
}
