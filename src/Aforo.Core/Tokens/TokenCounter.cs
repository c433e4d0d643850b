namespace Aforo.Core.Tokens;

/// <summary>Counts the texts of one prompt: the same words come again and again, and are merged once. For one thread.</summary>
public sealed class TokenCounter(Vocabulary vocabulary)
{
    private const int Remembered = 1 << 12;

    private readonly (ulong Hash, int Count)[] _seen = new (ulong, int)[Remembered];

    /// <summary>Tokens of a text in UTF-8, by the vocabulary; not those that a chat template adds.</summary>
    public long Count(ReadOnlySpan<byte> text)
    {
        var count = 0L;
        foreach (var piece in new TextPieces(text, vocabulary.KeepsLines))
        {
            var hash = PieceHash.Of(piece);
            ref var seen = ref _seen[hash & (Remembered - 1)];
            if (seen.Hash != hash) seen = (hash, vocabulary.CountPiece(piece));
            count += seen.Count;
        }
        return count;
    }
}
