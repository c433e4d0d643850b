using Aforo.Formats.Text;

namespace Aforo.Formats.Tests.Text.EnvFiles;

public sealed class EnvReaderTests
{
    [Fact]
    public void Every_variable_is_read_with_its_place()
    {
        var document = Read.Right(TextFormat.DotEnv,
            "# ü\r\nOLLAMA_HOST=http://127.0.0.1:11434/#x # c\r\nexport A = \"a\\n\\\"b\\\" \\x\" # c\r\nB='a\\n'\r\nEMPTY=\r\nM=\"one\ntwo\"\r\n\r\n  C.D-e=`x\"'y`\r\nA=2\r\nE=# c\nG=#");
        var host = document.At("/OLLAMA_HOST");
        Assert.Equal(("http://127.0.0.1:11434/#x", 2, 13), (host.AsText(), host.Line, host.Column));
        Assert.Equal("a\n\"b\" \\x", document.Root!.Children[1].AsText());
        Assert.Equal("2", document.At("/A").AsText());
        Assert.Equal("a\\n", document.At("/B").AsText());
        Assert.Equal(("", 0), (document.At("/EMPTY").AsText(), document.At("/EMPTY").Length));
        Assert.Equal("one\ntwo", document.At("/M").AsText());
        Assert.Equal(("x\"'y", "C.D-e"), (document.At("/C.D-e").AsText(), document.KeyRaw(document.At("/C.D-e"))));
        Assert.Equal("", document.At("/E").AsText());
        Assert.Null(host.AsWhole());
    }

    [Theory]
    [InlineData("A=1\nhello", 2, 1, "KEY=value")]
    [InlineData("A=\"1", 1, 3, "closing quote")]
    [InlineData("A=\"1\" x", 1, 7, "line must end")]
    [InlineData("=1", 1, 1, "KEY=value")]
    public void What_is_wrong_is_told_with_its_place(string text, int line, int column, string hint)
    {
        var error = Read.Wrong(TextFormat.DotEnv, text);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }
}
