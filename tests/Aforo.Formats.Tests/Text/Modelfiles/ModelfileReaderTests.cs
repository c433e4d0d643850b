using Aforo.Formats.Text;

namespace Aforo.Formats.Tests.Text.Modelfiles;

public sealed class ModelfileReaderTests
{
    [Fact]
    public void Every_instruction_is_read_with_its_place()
    {
        var document = Read.Right(TextFormat.Modelfile,
            "\uFEFF# ä comment\r\nfrom qwen3-coder:30b\r\n  PARAMETER num_ctx 131072\nPARAMETER stop \"<|im_end|>\"\nPARAMETER temperature   0.7 \nPARAMETER num_ctx \"262144\"\nparameter stop  user:\n"
            + "TEMPLATE \"\"\"{{ .System }}\n# no comment\n\"quoted\"\"\"\"\nSYSTEM \"one\ntwo\"\nADAPTER ./a.gguf\nLICENSE \"\"\"MIT\"\"\"\nLICENSE Apache # all of it\nMESSAGE user hello there\nMESSAGE assistant \"\"\"hi\nyou\"\"\"\nRENDERER qwen3-coder\nPARSER qwen3-coder\nREQUIRES 0.14.0");
        Assert.Equal(("qwen3-coder:30b", 2, 6), (document.At("/from").AsText(), document.At("/from").Line, document.At("/from").Column));
        var window = document.At("/parameter/num_ctx");
        Assert.Equal((262144L, "\"262144\"", 6, 19), (window.AsWhole(), window.Raw, window.Line, window.Column));
        Assert.Equal("num_ctx", document.KeyRaw(window));
        Assert.Equal(0.7, document.At("/parameter/temperature").AsNumber());
        Assert.Equal("0.7", document.At("/parameter/temperature").Raw);
        Assert.Equal(["<|im_end|>", "user:"], document.At("/parameter/stop").Children.Select(stop => stop.AsText()));
        Assert.Equal(7, document.At("/parameter/stop/1").Line);
        Assert.Equal("{{ .System }}\n# no comment\n\"quoted\"", document.At("/template").AsText());
        Assert.Equal("one\ntwo", document.At("/system").AsText());
        Assert.Equal("./a.gguf", document.At("/adapter").AsText());
        Assert.Equal(["MIT", "Apache # all of it"], document.At("/license").Children.Select(license => license.AsText()));
        Assert.Equal(("user", "hello there"), (document.At("/message/0/role").AsText(), document.At("/message/0/content").AsText()));
        Assert.Equal("hi\nyou", document.At("/message/1/content").AsText());
        Assert.Equal("qwen3-coder", document.At("/renderer").AsText());
        Assert.Equal("qwen3-coder", document.At("/parser").AsText());
        Assert.Equal("0.14.0", document.At("/requires").AsText());
    }

    [Theory]
    [InlineData("PARAMETER num_ctx 1", 1, 1, "FROM")]
    [InlineData("FROM x\nNUM_CTX 1", 2, 1, "unknown")]
    [InlineData("FROM x\nPARAMETER  num_ctx 1", 2, 11, "one blank")]
    [InlineData("FROM x\nPARAMETER num_ctx", 2, 11, "value")]
    [InlineData("FROM x\nSYSTEM", 2, 7, "value")]
    [InlineData("FROM x\nSYSTEM \"\"\"abc\"\n\n", 2, 8, "closing quote")]
    [InlineData("FROM x\nMESSAGE robot hi", 2, 9, "role")]
    public void What_is_wrong_is_told_with_its_place(string text, int line, int column, string hint)
    {
        var error = Read.Wrong(TextFormat.Modelfile, text);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_founding_definition_is_read()
    {
        var document = TextDocument.Parse(Read.Fixture("modelfile/before.Modelfile"), TextFormat.Modelfile);
        Assert.Empty(document.Errors);
        Assert.Equal((131072L, 2), (document.At("/parameter/num_ctx").AsWhole(), document.At("/parameter/num_ctx").Line));
    }
}
