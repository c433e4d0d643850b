using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using CsCheck;

namespace Aforo.Formats.Tests.Text.Editing;

/// <summary>Whatever text is written is read again as it was, in every place and in the quotes that stand there.</summary>
public sealed class QuotingTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char["ab1:-_. '\"\\$#`=%,[]{}&*!|>?@\t\nä~"], 0, 12],
        Gen.OneOf("true", "null", "~", "131_072", "0x10", "1e5", "-1", "", " ", "yes", "2024-01-01", "---", "...", "<<", "=", "a: b", "a #b", "- a", "? a", ".inf", "1:30", "//", "/* x */", "qwen3-coder:30b", "http://127.0.0.1:11434/v1"));

    [Theory]
    [InlineData(TextFormat.Json, "{\"a\": \"x\"}", "/a")]
    [InlineData(TextFormat.Json5, "{a: 'x'}", "/a")]
    [InlineData(TextFormat.Json5, "{a: 1}", "/b")]
    [InlineData(TextFormat.Toml, "a = 'x'\n[b]", "/a")]
    [InlineData(TextFormat.Toml, "a = \"\"\"x\"\"\"", "/a")]
    [InlineData(TextFormat.Toml, "a = 1\n[b]", "/b/c")]
    [InlineData(TextFormat.Yaml, "a: x\nb: 1\n", "/a")]
    [InlineData(TextFormat.Yaml, "a: 'x'\nb: 1\n", "/a")]
    [InlineData(TextFormat.Yaml, "a: \"x\"\nb: 1\n", "/a")]
    [InlineData(TextFormat.Yaml, "a: {b: x}\n", "/a/b")]
    [InlineData(TextFormat.Yaml, "a: {b: x}\n", "/a/c")]
    [InlineData(TextFormat.Yaml, "%YAML 1.1\n---\na:\n  - x\n", "/a/-")]
    [InlineData(TextFormat.Yaml, "a:\nb: 1\n", "/a")]
    [InlineData(TextFormat.DotEnv, "A=x\nB=1\n", "/A")]
    [InlineData(TextFormat.DotEnv, "A='x'\nB=1\n", "/A")]
    [InlineData(TextFormat.DotEnv, "A=\"x\" # c\nB=1\n", "/A")]
    [InlineData(TextFormat.DotEnv, "A=`x`\nB=1", "/C")]
    [InlineData(TextFormat.Systemd, "[Service]\nEnvironment=A=x B=y\n", "/Service/Environment/A")]
    [InlineData(TextFormat.Systemd, "[Service]\nEnvironment=\"A=x\" B=y\n", "/Service/Environment/A")]
    [InlineData(TextFormat.Systemd, "[Service]\nEnvironment='A=x' B=y\n", "/Service/Environment/A")]
    [InlineData(TextFormat.Systemd, "[Service]\nEnvironment=A=\"x\" B=y\n", "/Service/Environment/A")]
    [InlineData(TextFormat.Systemd, "[Service]\nUser=y\n", "/Service/Environment/A")]
    [InlineData(TextFormat.Modelfile, "FROM x\nSYSTEM x\nTEMPLATE y\n", "/system")]
    [InlineData(TextFormat.Modelfile, "FROM x\nSYSTEM \"x\"\nTEMPLATE y\n", "/system")]
    [InlineData(TextFormat.Modelfile, "FROM x\nPARAMETER stop x", "/parameter/stop/-")]
    public void A_text_is_read_as_it_was_written(TextFormat format, string before, string pointer) => Texts.Sample(text =>
    {
        var result = TextEditor.Set(Read.As(format, before), pointer, text);
        if (format == TextFormat.Modelfile && text.Contains("\"\"\"", StringComparison.Ordinal)) return;
        if (format == TextFormat.DotEnv && text.Contains('`') && text.Contains('\'') && text.AsSpan().IndexOfAny("\"\\$") >= 0) return;
        Assert.Null(result.Refusal);
        Assert.Equal(text, result.Document!.Find(pointer.Replace("/-", "/1", StringComparison.Ordinal))!.AsText());
    }, iter: 2_000, threads: 2);
}
