using Aforo.Core.Messages;
using CsCheck;

namespace Aforo.Core.Tests.Messages;

public sealed class VisibleTests
{
    [Theory]
    [InlineData("plain text, ñ, 模型, 🦙", "plain text, ñ, 模型, 🦙")]
    [InlineData("\u001b[31mred", @"\x1b[31mred")]
    [InlineData("a\u0007b\u007fc\u009bd", @"a\x07b\x7fc\x9bd")]
    [InlineData("\u202eevil\u2069\u200f", @"\u202eevil\u2069\u200f")]
    [InlineData("one\r\ntwo\tthree", @"one\x0d\x0atwo\x09three")]
    public void What_a_terminal_obeys_is_shown_by_its_code(string text, string shown) => Assert.Equal(shown, Visible.OneLine(text));

    [Fact]
    public void Lines_keep_their_ends_and_files_their_tabs()
    {
        Assert.Equal("a\nb" + @"\x09\x0d", Visible.Lines("a\nb\t\r"));
        Assert.Equal("a\nb\t" + @"\x0d", Visible.Exact("a\nb\t\r"));
    }

    [Fact]
    public void Nothing_that_a_terminal_obeys_is_left_of_any_text() => Gen.String.Sample(text =>
    {
        var shown = Visible.OneLine(text);
        return !shown.Any(Visible.IsControl) && Visible.OneLine(shown) == shown && (text.Any(Visible.IsControl) || ReferenceEquals(shown, text));
    });
}
