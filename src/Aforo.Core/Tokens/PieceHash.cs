namespace Aforo.Core.Tokens;

/// <summary>FNV-1a, 64 bits, and never zero: pieces of text are told apart by it, so that no text of them is kept.</summary>
internal static class PieceHash
{
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in bytes) hash = (hash ^ value) * 1099511628211UL;
        return hash | (1UL << 63);
    }
}
