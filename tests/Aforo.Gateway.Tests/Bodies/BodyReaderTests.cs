using System.Buffers;
using System.Text;
using Aforo.Gateway.Bodies;

namespace Aforo.Gateway.Tests.Bodies;

public sealed class BodyReaderTests
{
    private static readonly string Picture = new('A', 2000);

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"hi","images":["PICTURE"]}]}""", 1)]
    [InlineData("""{"prompt":"hi","images":["PICTURE","PICTURE"]}""", 2)]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,PICTURE"}}]}]}""", 1)]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,PICTURE"}]}]}""", 1)]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"PICTURE"}}]}]}""", 1)]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.org/p.png"}}]}]}""", 0)]
    [InlineData("""{"messages":[{"role":"assistant","tool_calls":[{"function":{"name":"write","arguments":{"data":"PICTURE"}}}]}]}""", 0)]
    [InlineData("""{"messages":[{"role":"assistant","content":[{"type":"tool_use","input":{"images":["PICTURE"],"data":"PICTURE"}}]}]}""", 0)]
    [InlineData("""{"messages":[{"role":"assistant","content":[{"type":"tool_use","input":{"a":{}}},{"type":"image","source":{"data":"PICTURE"}}]}]}""", 1)]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"x","source":{"data":"PICTURE and then words"}}]}]}""", 0)]
    public void What_stands_where_images_stand_and_looks_like_one_is_no_text(string body, int images)
    {
        body = body.Replace("PICTURE", Picture, StringComparison.Ordinal);
        var facts = Read(body);

        Assert.Equal(images, facts.Images);
        Assert.InRange(facts.TextBytes, 0, body.Length - (images * Picture.Length));
        if (images > 0) Assert.InRange(facts.MostTokens, 1, 300);
        else Assert.Equal(body.Length, facts.TextBytes);
    }

    [Fact]
    public void It_tells_the_longest_text_and_whether_there_are_tools()
    {
        var facts = Read("""{"model":"m","tools":[],"input":["abc","abcdefgh"]}""");

        Assert.Equal((10, true), (facts.LongestText, facts.HasTools));
    }

    private static BodyFacts Read(string body) => BodyReader.Read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)));
}
