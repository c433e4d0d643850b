using System.Buffers;
using System.Text;
using Aforo.Core.Routing;

namespace Aforo.Core.Tests.Routing;

public sealed class TextWeightTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("the quick brown fox", 8)]
    [InlineData("1234567890", 10)]
    [InlineData("{\"a\":[]}", 8)]
    [InlineData("漢字", 6)]
    public void Letters_are_weighed(string text, long tokens) => Assert.Equal(tokens, TextWeight.MostTokens(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text))));

    /// <summary>What known tokenizers make of such texts, as bytes for a token: the weight is above it.</summary>
    [Theory]
    [InlineData("Paris is the capital and the most populous city of France, with an estimated population of more than two million residents.", 4.5)]
    [InlineData("    for (var i = 0; i < rows.Length; i++) { total += rows[i].Amount * rate; if (total > limit) return null; }", 2.8)]
    [InlineData("iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg", 1.4)]
    public void It_is_above_what_tokenizers_make_of_it(string text, double bytesPerToken) =>
        Assert.True(TextWeight.MostTokens(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text))) >= text.Length / bytesPerToken);
}
