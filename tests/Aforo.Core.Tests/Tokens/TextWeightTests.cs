using System.Buffers;
using System.Text;
using Aforo.Core.Tokens;

namespace Aforo.Core.Tests.Tokens;

public sealed class TextWeightTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("the quick brown fox", 14)]
    [InlineData("1234567890", 10)]
    [InlineData("{\"a\":[]}", 8)]
    [InlineData("a\\nb", 3)]
    [InlineData("漢字", 6)]
    public void Letters_are_weighed(string text, long tokens) => Assert.Equal(tokens, TextWeight.MostTokens(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void Letters_weigh_the_same_wherever_they_stand()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300).Select(i => (char)(' ' + (i * 37 % 95)))));
        var alone = text.Sum(letter => TextWeight.MostTokens(new ReadOnlySequence<byte>([letter, letter, letter, letter]))) / 4.0;

        Assert.Equal(alone, TextWeight.MostTokens(new ReadOnlySequence<byte>(text)), 1.0);
    }
}
