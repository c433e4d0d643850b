using Aforo.Gateway.Dialects;

namespace Aforo.Gateway.Tests.Dialects;

public sealed class HeaderTextTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("/home/ana/code", "/home/ana/code")]
    [InlineData("dise\u00C3\u00B1o", "diseño")]
    [InlineData("dise\u00F1o", "diseño")]
    [InlineData("\u00E6\u00A8\u00A1\u00E5\u009E\u008B", "模型")]
    [InlineData("\u00C3\u00B1 and \u00F1", "\u00C3\u00B1 and \u00F1")]
    public void It_is_read_as_UTF_8_where_it_is_that_and_as_Latin_1_else(string? header, string? text) => Assert.Equal(text, HeaderText.Of(header));

    [Theory]
    [InlineData("sk-ascii")]
    [InlineData("clavé 模型")]
    public void What_is_sent_is_read_again(string text) => Assert.Equal(text, HeaderText.Of(HeaderText.ToSend(text)));

    [Theory]
    [InlineData(null, null)]
    [InlineData(" \r\n", null)]
    [InlineData("sk-ascii\r\n", "sk-ascii")]
    [InlineData("allà", "allà")]
    public void A_key_is_what_a_variable_has_between_blanks_and_line_ends(string? variable, string? key) => Assert.Equal(key, HeaderText.KeyIn(variable));
}
