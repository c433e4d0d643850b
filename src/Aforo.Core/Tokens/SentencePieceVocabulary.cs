using System.Collections.Immutable;
using System.Text;

namespace Aforo.Core.Tokens;

/// <summary>Of two neighbours that make a token, those are merged first whose token has the higher score. What no token spells takes one for each byte.</summary>
internal sealed class SentencePieceVocabulary : Vocabulary
{
    private static readonly byte[] Blank = [0xE2, 0x96, 0x81];

    private readonly Dictionary<ulong, float> _scores;

    private SentencePieceVocabulary(Dictionary<ulong, float> scores)
        : base(hasRule: true, isRecent: true, keepsLines: false) => _scores = scores;

    public static SentencePieceVocabulary Of(ImmutableArray<string> tokens, ImmutableArray<float> scores)
    {
        var known = new Dictionary<ulong, float>(tokens.Length);
        for (var i = 0; i < tokens.Length; i++) known.TryAdd(PieceHash.Of(Encoding.UTF8.GetBytes(tokens[i])), scores[i]);
        return new SentencePieceVocabulary(known);
    }

    internal override int CountPiece(ReadOnlySpan<byte> piece)
    {
        // A blank becomes a letter of three bytes.
        Span<byte> text = stackalloc byte[3 * LongestPiece];
        Span<int> starts = stackalloc int[LongestPiece + 1];
        var (length, count) = (0, 0);
        for (var rest = piece; !rest.IsEmpty;)
        {
            Rune.DecodeFromUtf8(rest, out _, out var used);
            starts[count++] = length;
            var letter = rest[0] == (byte)' ' ? Blank : rest[..used];
            letter.CopyTo(text[length..]);
            length += letter.Length;
            rest = rest[used..];
        }
        starts[count] = length;
        Span<float> ranks = stackalloc float[LongestPiece];
        for (var i = 0; i + 1 < count; i++) ranks[i] = Score(text, starts, i, 2);
        while (count > 1)
        {
            var (at, best) = (-1, float.NegativeInfinity);
            for (var i = 0; i < count - 1; i++)
                if (ranks[i] > best) (at, best) = (i, ranks[i]);
            if (at < 0) break;
            starts[(at + 2)..(count + 1)].CopyTo(starts[(at + 1)..]);
            ranks[(at + 1)..(count - 1)].CopyTo(ranks[at..]);
            count--;
            if (at > 0) ranks[at - 1] = Score(text, starts, at - 1, 2);
            if (at < count - 1) ranks[at] = Score(text, starts, at, 2);
        }
        var tokens = 0;
        for (var i = 0; i < count; i++) tokens += float.IsNegativeInfinity(Score(text, starts, i, 1)) ? starts[i + 1] - starts[i] : 1;
        return tokens;
    }

    private float Score(ReadOnlySpan<byte> text, ReadOnlySpan<int> starts, int at, int symbols) => _scores.GetValueOrDefault(PieceHash.Of(text[starts[at]..starts[at + symbols]]), float.NegativeInfinity);
}
