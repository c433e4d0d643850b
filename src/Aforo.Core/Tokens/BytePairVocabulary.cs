using System.Collections.Immutable;
using System.Text;

namespace Aforo.Core.Tokens;

/// <summary>Pairs are merged in the order of the list of merges.</summary>
internal sealed class BytePairVocabulary : Vocabulary
{
    private readonly Dictionary<long, (int Rank, int Merged)> _merges;
    private readonly int[] _bytes;
    private readonly Dictionary<int, int>? _letters;
    private readonly int _blank;

    private BytePairVocabulary(Dictionary<long, (int, int)> merges, int[] bytes, Dictionary<int, int>? letters, int blank, bool hasRule, bool keepsLines)
        : base(hasRule, keepsLines || letters is not null, keepsLines) => (_merges, _bytes, _letters, _blank) = (merges, bytes, letters, blank);

    /// <param name="areBytesMapped">Whether tokens spell bytes in the alphabet of GPT-2; else they are texts, with bytes as <c>&lt;0xNN&gt;</c> where a letter is unknown.</param>
    public static BytePairVocabulary? Of(ImmutableArray<string> tokens, ImmutableArray<string> merges, bool areBytesMapped, bool hasRule)
    {
        var ids = new Dictionary<string, int>(tokens.Length, StringComparer.Ordinal);
        for (var i = 0; i < tokens.Length; i++) ids.TryAdd(tokens[i], i);
        var lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var pairs = new Dictionary<long, (int, int)>(merges.Length);
        Span<char> joined = stackalloc char[1024];
        for (var rank = 0; rank < merges.Length; rank++)
        {
            var merge = merges[rank].AsSpan();
            if (merge.Length < 3 || merge.Length > joined.Length || merge[1..].IndexOf(' ') + 1 is not (> 0 and var cut) || cut == merge.Length - 1) continue;
            merge[..cut].CopyTo(joined);
            merge[(cut + 1)..].CopyTo(joined[cut..]);
            if (lookup.TryGetValue(merge[..cut], out var left) && lookup.TryGetValue(merge[(cut + 1)..], out var right) && lookup.TryGetValue(joined[..(merge.Length - 1)], out var whole)) pairs.TryAdd(Pair(left, right), (rank, whole));
        }
        if (pairs.Count == 0) return null;
        var bytes = new int[256];
        for (var value = 0; value < 256; value++) bytes[value] = ids.GetValueOrDefault(areBytesMapped ? ByteAlphabet.Letter(value).ToString() : $"<0x{value:X2}>", -1);
        return new BytePairVocabulary(pairs, bytes, areBytesMapped ? null : Letters(ids), areBytesMapped ? -1 : ids.GetValueOrDefault("\u2581", -1), hasRule, Lines(areBytesMapped ? "\u010A" : "\n").Any(ids.ContainsKey));
    }

    internal override int CountPiece(ReadOnlySpan<byte> piece)
    {
        Span<int> symbols = stackalloc int[LongestPiece];
        var count = 0;
        if (_letters is null)
        {
            foreach (var value in piece) symbols[count++] = _bytes[value];
        }
        else
        {
            for (var rest = piece; !rest.IsEmpty;)
            {
                if (Rune.DecodeFromUtf8(rest, out var rune, out var used) == System.Buffers.OperationStatus.Done && (rune.Value == ' ' ? _blank : _letters.GetValueOrDefault(rune.Value, -1)) is >= 0 and var id) symbols[count++] = id;
                else
                    foreach (var value in rest[..used]) symbols[count++] = _bytes[value];
                rest = rest[used..];
            }
        }
        return Merge(symbols[..count]);
    }

    private int Merge(Span<int> symbols)
    {
        Span<int> ranks = stackalloc int[LongestPiece];
        var count = symbols.Length;
        for (var i = 0; i + 1 < count; i++) ranks[i] = Rank(symbols, i);
        while (count > 1)
        {
            var (at, best) = (-1, int.MaxValue);
            for (var i = 0; i < count - 1; i++)
                if (ranks[i] < best) (at, best) = (i, ranks[i]);
            if (at < 0) break;
            symbols[at] = _merges[Pair(symbols[at], symbols[at + 1])].Merged;
            symbols[(at + 2)..count].CopyTo(symbols[(at + 1)..]);
            ranks[(at + 1)..(count - 1)].CopyTo(ranks[at..]);
            count--;
            if (at > 0) ranks[at - 1] = Rank(symbols, at - 1);
            if (at < count - 1) ranks[at] = Rank(symbols, at);
        }
        return count;
    }

    private int Rank(ReadOnlySpan<int> symbols, int at) => _merges.TryGetValue(Pair(symbols[at], symbols[at + 1]), out var merge) ? merge.Rank : int.MaxValue;

    private static IEnumerable<string> Lines(string end) => ((string[])[";", ".", ",", ")", "}", "{"]).Select(mark => mark + end);

    private static long Pair(int left, int right) => ((long)left << 32) | (uint)right;

    private static Dictionary<int, int> Letters(Dictionary<string, int> ids)
    {
        var letters = new Dictionary<int, int>();
        foreach (var (token, id) in ids)
            if (token.Length is 1 or 2 && Rune.TryGetRuneAt(token, 0, out var rune) && rune.Utf16SequenceLength == token.Length) letters[rune.Value] = id;
        return letters;
    }
}
