using System.Collections.Immutable;

namespace Aforo.Core.Tokens;

/// <summary>
/// A model's own vocabulary, as its file or its runtime tells it, by which the tokens of a text are counted where no runtime can be asked. Without the
/// rule by which the model's tokenizer cuts a text first: what was never merged over a cut while it learned is in no merge, so the vocabulary shows the rule.
/// </summary>
public abstract class Vocabulary
{
    /// <summary>Longest piece that is merged as a whole, bytes: each cut of a longer one costs a token at most.</summary>
    internal const int LongestPiece = 64;

    private const double RecentRule = 1.05;
    private const double EarlyRule = 1.1;
    private const double UnknownRule = 1.5;

    /// <param name="keepsLines">Whether it has merged marks with the end of their line: then its tokenizer does not cut there.</param>
    private protected Vocabulary(bool hasRule, bool isRecent, bool keepsLines) => (Margin, KeepsLines) = (!hasRule ? UnknownRule : isRecent ? RecentRule : EarlyRule, keepsLines);

    /// <summary>By how much the real tokenizer may count more, as a factor, as was seen over seventeen vocabularies: most where the file does not name its rule.</summary>
    public double Margin { get; }

    internal bool KeepsLines { get; }

    /// <summary>A vocabulary out of the members of a model's metadata. Null for kinds that this does not count (WordPiece, unigram, RWKV) and for what does not hold together.</summary>
    /// <param name="kind"><c>tokenizer.ggml.model</c>: <c>gpt2</c>, <c>gemma4</c> or <c>llama</c>.</param>
    /// <param name="tokens"><c>tokenizer.ggml.tokens</c>.</param>
    /// <param name="merges"><c>tokenizer.ggml.merges</c>, the most frequent first; empty for <c>llama</c>.</param>
    /// <param name="scores"><c>tokenizer.ggml.scores</c>; empty for the others.</param>
    /// <param name="rule"><c>tokenizer.ggml.pre</c>, the name of the rule by which texts are cut; null when there is none.</param>
    public static Vocabulary? Of(string kind, ImmutableArray<string> tokens, ImmutableArray<string> merges, ImmutableArray<float> scores, string? rule) => kind switch
    {
        "gpt2" when !merges.IsEmpty => BytePairVocabulary.Of(tokens, merges, areBytesMapped: true, hasRule: rule is not (null or "default")),
        "gemma4" when !merges.IsEmpty => BytePairVocabulary.Of(tokens, merges, areBytesMapped: false, hasRule: true),
        "llama" when scores.Length == tokens.Length && !tokens.IsEmpty => SentencePieceVocabulary.Of(tokens, scores),
        _ => null,
    };

    internal abstract int CountPiece(ReadOnlySpan<byte> piece);
}
