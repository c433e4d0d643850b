using System.Text;
using Aforo.Formats.Text.Json;
using Xunit;

namespace Aforo.Formats.Tests.Text.Json;

public sealed class JsonCommentsTests
{
    [Theory]
    [InlineData("{}", 0, 0)]
    [InlineData("{\n  // one\n  a: 1, // two\n}", 2, 2)]
    [InlineData("{ \"url\": \"http://host/*\", 'b': '//' }", 0, 0)]
    [InlineData("/* a\n b */\n{ \"x\": \"\\\"//\" } // c", 2, 1)]
    [InlineData("{ a: 1 /", 0, 0)]
    [InlineData("{}\n/* never closed", 1, 2)]
    [InlineData("{}\n// no line end", 1, 2)]
    public void Comments_are_counted_and_texts_are_none(string text, int count, int line)
    {
        var found = JsonComments.Find(Encoding.UTF8.GetBytes(text));
        Assert.Equal(count == 0 ? null : (count, line), found);
    }
}
