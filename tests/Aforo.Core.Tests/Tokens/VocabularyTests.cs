using System.Collections.Immutable;
using System.Text;
using Aforo.Core.Tokens;
using CsCheck;

namespace Aforo.Core.Tests.Tokens;

public sealed class VocabularyTests
{
    private static readonly ImmutableArray<string> Letters = [.. Enumerable.Range(0, 256).Select(value => value is >= '!' and <= '~' ? ((char)value).ToString() : ((char)(0x400 + value)).ToString())];

    [Theory]
    [InlineData("low", 1)]
    [InlineData("lower", 2)]
    [InlineData("lo", 1)]
    [InlineData("wol", 3)]
    [InlineData("lowlow", 2)]
    public void Pairs_are_merged_in_the_order_of_the_merges(string text, long tokens)
    {
        var vocabulary = Vocabulary.Of("gpt2", [.. Letters, "lo", "low", "er"], ["l o", "lo w", "e r"], [], "gpt-2")!;

        Assert.Equal(tokens, new TokenCounter(vocabulary).Count(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("ab", 1)]
    [InlineData("abc", 2)]
    [InlineData("é", 2)]
    [InlineData("b c", 3)]
    public void The_highest_score_is_merged_first_and_what_is_unknown_takes_its_bytes(string text, long tokens)
    {
        var vocabulary = Vocabulary.Of("llama", ["a", "b", "c", "\u2581", "ab", "bc"], [], [-1, -2, -3, -4, -5, -6], null)!;

        Assert.Equal(tokens, new TokenCounter(vocabulary).Count(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("t5")]
    [InlineData("gpt2")]
    [InlineData("llama")]
    public void What_it_does_not_know_is_no_vocabulary(string kind) => Assert.Null(Vocabulary.Of(kind, ["a"], [], [], null));

    [Fact]
    public void Merges_of_tokens_that_there_are_not_are_no_vocabulary() => Assert.Null(Vocabulary.Of("gpt2", ["a", "b"], ["a c", "x", " ", "ab", ""], [], null));

    [Fact]
    public void Any_bytes_are_counted_and_no_token_has_more_than_the_longest_nor_less_than_a_byte()
    {
        var pairs = Vocabulary.Of("gpt2", [.. Letters, "ab", "abc"], ["a b", "ab c"], [], null)!;
        var pieces = Vocabulary.Of("llama", ["a", "b", "ab", "\u2581a"], [], [-1, -2, -3, -4], null)!;

        Gen.Byte.Array[0, 400].Sample(bytes =>
        {
            Assert.InRange(new TokenCounter(pairs).Count(bytes), (bytes.Length + 2) / 3, bytes.Length);
            Assert.InRange(new TokenCounter(pieces).Count(bytes), (bytes.Length + 2) / 3, bytes.Length * 3);
        }, iter: 5000);
    }
}
