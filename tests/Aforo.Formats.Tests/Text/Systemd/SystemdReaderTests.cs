using Aforo.Formats.Text;

namespace Aforo.Formats.Tests.Text.Systemd;

public sealed class SystemdReaderTests
{
    [Fact]
    public void Every_setting_is_read_with_its_place()
    {
        var document = Read.Right(TextFormat.Systemd,
            "; ö\r\n[Unit]\nDescription = Ollama\n\n[Service]\nEnvironment=\"OLLAMA_HOST=0.0.0.0:11434\" 'B=x y' C=\"d e\"f \\\n# between\n  D=1\nEnvironment=E=\\x41\\s\\\"\nExecStart=\nExecStart=/usr/bin/ollama \\\n   serve  \n[Service]\nEnvironment=D=2\nUser=ollama");
        Assert.Equal("Ollama", document.At("/Unit/Description").AsText());
        var host = document.At("/Service/Environment/OLLAMA_HOST");
        Assert.Equal(("0.0.0.0:11434", "0.0.0.0:11434", 6, 26), (host.AsText(), host.Raw, host.Line, host.Column));
        Assert.Equal("OLLAMA_HOST", document.KeyRaw(host));
        Assert.Equal(("x y", "x y"), (document.At("/Service/Environment/B").AsText(), document.At("/Service/Environment/B").Raw));
        Assert.Equal(("d ef", "\"d e\"f"), (document.At("/Service/Environment/C").AsText(), document.At("/Service/Environment/C").Raw));
        Assert.Equal("A \"", document.At("/Service/Environment/E").AsText());
        Assert.Equal(("2", 14), (document.At("/Service/Environment/D").AsText(), document.At("/Service/Environment/D").Line));
        Assert.Equal(2, document.At("/Service/Environment").Children.Count(child => child.Key == "D"));
        Assert.Equal(["", "/usr/bin/ollama     serve"], document.At("/Service/ExecStart").Children.Select(start => start.AsText()));
        Assert.Equal("ollama", document.At("/Service/User").AsText());
    }

    [Fact]
    public void An_empty_environment_resets_what_stood_before()
    {
        var environment = Read.Right(TextFormat.Systemd, "[Service]\nEnvironment=A=1\nEnvironment=\nEnvironment=B=2").At("/Service/Environment");
        Assert.Equal(["", "B"], environment.Children.Select(child => child.Key));
        Assert.Equal(TextKind.Null, environment[""]!.Kind);
    }

    [Theory]
    [InlineData("A=1", 1, 1, "section")]
    [InlineData("[Service", 1, 1, "closed")]
    [InlineData("[]", 1, 1, "closed")]
    [InlineData("[S]\nhello", 2, 1, "Key=value")]
    [InlineData("[S]\nEnvironment=FOO", 2, 13, "NAME=value")]
    [InlineData("[S]\nEnvironment=\"A=1", 2, 13, "closed")]
    public void What_is_wrong_is_told_with_its_place(string text, int line, int column, string hint)
    {
        var error = Read.Wrong(TextFormat.Systemd, text);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }
}
