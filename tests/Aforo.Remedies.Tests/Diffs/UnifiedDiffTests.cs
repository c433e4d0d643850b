using System.Text;
using Aforo.Formats.Text;
using Aforo.Remedies.Diffs;

namespace Aforo.Remedies.Tests.Diffs;

public sealed class UnifiedDiffTests
{
    [Fact]
    public void Hunks_are_as_diff_writes_them()
    {
        var before = string.Concat(Enumerable.Range(1, 20).Select(line => $"A{line}={line}\n"));
        var after = before.Replace("A2=2\n", "A2=two\n", StringComparison.Ordinal).Replace("A18=18\nA19=19\n", "", StringComparison.Ordinal).Replace("A20=20\n", "A20=20\nA21=21", StringComparison.Ordinal);
        Assert.Equal(
            """
            --- x.env
            +++ x.env
            @@ -1,5 +1,5 @@
             A1=1
            -A2=2
            +A2=two
             A3=3
             A4=4
             A5=5
            @@ -15,6 +15,5 @@
             A15=15
             A16=16
             A17=17
            -A18=18
            -A19=19
             A20=20
            +A21=21
            \ No newline at end of file

            """.ReplaceLineEndings("\n"),
            Diff(before, after, TextFormat.DotEnv, "x.env"));
        Assert.Equal("", Diff(before, before, TextFormat.DotEnv, "x.env"));
    }

    [Fact]
    public void A_new_file_comes_from_nowhere() =>
        Assert.Equal("--- /dev/null\n+++ a.conf\n@@ -0,0 +1,2 @@\n+[Service]\n+User=x\n", UnifiedDiff.Write("a.conf", null, Parse("[Service]\nUser=x\n", TextFormat.Systemd)));

    [Theory]
    [InlineData(TextFormat.Json5, "{ a: 1, apiKey: 'hunter2' }", "hunter2")]
    [InlineData(TextFormat.Json5, "{ a: 1, headers: { 'X-Custom': 'hunter2' } }", "hunter2")]
    [InlineData(TextFormat.Json5, "{ a: 1, systemPrompt: 'you are my bank' }", "bank")]
    [InlineData(TextFormat.Json5, "{ a: 1, note: 'Zk3mQ9vX7pLr2TgHs8Wd' }", "Zk3mQ9vX7pLr2TgHs8Wd")]
    [InlineData(TextFormat.Json5, "{ a: 1 } // token: abcdef123", "abcdef123")]
    [InlineData(TextFormat.Jsonc, "{ \"a\": 1, \"OPENAI_API_KEY\": \"hunter2\" }", "hunter2")]
    [InlineData(TextFormat.Jsonc, "{ \"a\": 1, \"password\": 123456 }", "123456")]
    [InlineData(TextFormat.Toml, "a = 1\nexperimental_bearer_token = \"hunter2\"", "hunter2")]
    [InlineData(TextFormat.Toml, "a = 1\nhttp_headers = { x = \"y\", Authorization = \"hunter2\" }", "hunter2")]
    [InlineData(TextFormat.Yaml, "a: 1\nmodels:\n  - apiKey: hunter2\n    prompt: |\n      secret words\n      of mine", "secret words")]
    [InlineData(TextFormat.DotEnv, "a=1\nANTHROPIC_AUTH_TOKEN=hunter2", "hunter2")]
    [InlineData(TextFormat.DotEnv, "a=1\nexport MY_PASSWORD='hunter2'", "hunter2")]
    [InlineData(TextFormat.Systemd, "[Service]\na=1\nEnvironment=\"OPENAI_API_KEY=hunter2\" B=2", "hunter2")]
    [InlineData(TextFormat.Modelfile, "FROM a=1\nSYSTEM \"\"\"you are\nmy bank\"\"\"", "bank")]
    [InlineData(TextFormat.Modelfile, "FROM a=1\nMESSAGE user my bank", "bank")]
    public void Secrets_and_prompts_are_hidden(TextFormat format, string text, string secret)
    {
        var before = text.Replace("1", "2", StringComparison.Ordinal);
        var diff = Diff(text, before.Replace(secret.Replace("1", "2", StringComparison.Ordinal), secret, StringComparison.Ordinal), format, "x");
        Assert.NotEqual("", diff);
        Assert.DoesNotContain(secret, diff, StringComparison.Ordinal);
        Assert.DoesNotContain("of mine", diff, StringComparison.Ordinal);
        Assert.Contains("[redacted]", diff, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ a: 1, maxTokens: 8192, contextTokens: 229376, apiKey: '${OPENAI_API_KEY}', key: '{env:KEY}' }")]
    [InlineData("{ a: 1, id: 'Qwen3-Coder-30B-A3B-Instruct-Q4_K_M', baseUrl: 'http://127.0.0.1:11434/v1', tokenizer: 'cl100k' }")]
    public void What_is_no_secret_is_shown(string text) => Assert.DoesNotContain("[redacted]", Diff(text, text.Replace("a: 1", "a: 2", StringComparison.Ordinal), TextFormat.Json5, "x"), StringComparison.Ordinal);

    [Fact]
    public void A_terminal_is_given_no_control_characters() => Assert.DoesNotContain('\u001b', Diff("A=1\n# \u001b[31mred", "A=2\n# \u001b[31mred", TextFormat.DotEnv, "x"));

    private static string Diff(string before, string after, TextFormat format, string path) => UnifiedDiff.Write(path, Parse(before, format), Parse(after, format));

    private static TextDocument Parse(string text, TextFormat format) => TextDocument.Parse(Encoding.UTF8.GetBytes(text), format);
}
