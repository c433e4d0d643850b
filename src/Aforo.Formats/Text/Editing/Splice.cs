using System.Text;

namespace Aforo.Formats.Text.Editing;

/// <summary>Bytes that take the place of others.</summary>
/// <param name="Start">First byte that goes, in the document before the change.</param>
/// <param name="Length">Bytes that go; 0 for an insertion.</param>
/// <param name="Bytes">Bytes that come.</param>
public sealed record Splice(int Start, int Length, ReadOnlyMemory<byte> Bytes)
{
    internal static Splice Of(int start, int end, string text) => new(start, end - start, Encoding.UTF8.GetBytes(text));
}
