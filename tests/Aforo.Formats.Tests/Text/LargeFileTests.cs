using System.Diagnostics;
using System.Text;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;

namespace Aforo.Formats.Tests.Text;

/// <summary>The time that reading takes grows with the file, not with its square, whatever is in it.</summary>
public sealed class LargeFileTests
{
    [Theory]
    [InlineData(TextFormat.Json, "{\"a\":", 255, "{}", "}")]
    [InlineData(TextFormat.Json5, "[", 255, "[]", "]")]
    [InlineData(TextFormat.Toml, "[", 255, "1", "]")]
    [InlineData(TextFormat.Toml, "{a=", 120, "1", "}")]
    [InlineData(TextFormat.Yaml, "[", 255, "{}", "]")]
    [InlineData(TextFormat.Yaml, "- ", 255, "a: 1", "")]
    public void The_deepest_nesting_fits_a_small_stack(TextFormat format, string open, int times, string core, string close)
    {
        var text = (format == TextFormat.Toml ? "a = " : "") + string.Concat(Enumerable.Repeat(open, times)) + core + string.Concat(Enumerable.Repeat(close, times));
        TextEditResult? result = null;
        var thread = new Thread(() =>
        {
            var document = Read.As(format, text);
            var node = document.Root!;
            while (node.Children.Length > 0) node = node.Children[0];
            result = TextEditor.Set(document, node.Pointer, "x");
        }, 512 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(result!.Refusal);
    }

    [Fact]
    public void Headers_cannot_nest_deeper_than_the_bound()
    {
        var keys = string.Join('.', Enumerable.Repeat("a", 200));
        Assert.Contains("256", Read.Wrong(TextFormat.Toml, $"[{keys}]\n{keys} = 1").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TextFormat.Json, "[", "0,", "0]")]
    [InlineData(TextFormat.Json, "{", "\"a\":{},", "\"b\":1}")]
    [InlineData(TextFormat.Json, "\"", "\\u00e9", "\"")]
    [InlineData(TextFormat.Json5, "{a:", "/*x*/ ", "1}")]
    [InlineData(TextFormat.Json5, "", "9", "")]
    [InlineData(TextFormat.Json5, "", "a", ":")]
    [InlineData(TextFormat.Json5, "'", "\\\n", "'")]
    [InlineData(TextFormat.Json, "", "/", "")]
    [InlineData(TextFormat.Json, "[", "'',", "1]")]
    [InlineData(TextFormat.Toml, "", "a=1\n", "")]
    [InlineData(TextFormat.Toml, "", "[[a]]\n", "")]
    [InlineData(TextFormat.Toml, "", "[[a.b]]\nc.d=1\n", "")]
    [InlineData(TextFormat.Toml, "a=", "1_1", "")]
    [InlineData(TextFormat.Toml, "a=\"\"\"", "\\\n\n ", "\"\"\"")]
    [InlineData(TextFormat.Toml, "a=[", "{b.c=1},", "]")]
    [InlineData(TextFormat.Toml, "", "#\n", "")]
    [InlineData(TextFormat.Yaml, "", "- a\n", "")]
    [InlineData(TextFormat.Yaml, "a: &a [", "x,", "]\n")]
    [InlineData(TextFormat.Yaml, "%YAML 1.1\n---\na: ", "0_", "9")]
    [InlineData(TextFormat.Yaml, "a: &a 1\nb: [", "*a,", "]\n")]
    [InlineData(TextFormat.Yaml, "a: |\n", "  x\n", "")]
    [InlineData(TextFormat.Yaml, "a: \"", "\\n ", "\"")]
    [InlineData(TextFormat.Yaml, "[", "a: 1,", "]")]
    [InlineData(TextFormat.Yaml, "", "---\na\n", "")]
    [InlineData(TextFormat.Yaml, "", "# x\n", "a: 1")]
    [InlineData(TextFormat.Yaml, "", "&a ", "x")]
    [InlineData(TextFormat.Yaml, "", "!", " x")]
    [InlineData(TextFormat.Yaml, "", "'", "")]
    [InlineData(TextFormat.Yaml, "a: x", " ", "y")]
    [InlineData(TextFormat.Yaml, "a: x", "\n", "y")]
    [InlineData(TextFormat.Yaml, "", "? ", "y")]
    [InlineData(TextFormat.Yaml, "", "{", "y")]
    [InlineData(TextFormat.Modelfile, "FROM \"", "\n", "")]
    [InlineData(TextFormat.Modelfile, "FROM \"\"\"", "\" \n", "")]
    [InlineData(TextFormat.Modelfile, "FROM x\n", "PARAMETER stop a\n", "")]
    [InlineData(TextFormat.Modelfile, "FROM x\n", "SYSTEM \"a\n", "")]
    [InlineData(TextFormat.DotEnv, "", "A=\"x\n", "")]
    [InlineData(TextFormat.DotEnv, "", "A='\nB=`\n", "")]
    [InlineData(TextFormat.DotEnv, "", "A=# # #\n", "")]
    [InlineData(TextFormat.DotEnv, "", "A=\"\\\n", "")]
    [InlineData(TextFormat.Systemd, "[S]\n", "A=\\\n", "")]
    [InlineData(TextFormat.Systemd, "[S]\nEnvironment=", "A=1 ", "")]
    [InlineData(TextFormat.Systemd, "[S]\nEnvironment=", "\\\n# x\n", "")]
    [InlineData(TextFormat.Systemd, "[S]\nEnvironment=\"", "A=1\\ ", "")]
    [InlineData(TextFormat.Systemd, "", "[S]\nA=\n", "")]
    public void Reading_takes_time_in_proportion(TextFormat format, string head, string repeated, string tail)
    {
        var text = new StringBuilder(head).Insert(head.Length, repeated, 400_000 / repeated.Length).Append(tail);
        var watch = Stopwatch.StartNew();
        var document = Read.As(format, text.ToString());
        Assert.True(document.Root is not null || document.Errors.Length > 0);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
        Assert.InRange(document.Errors.Length, 0, 110);
    }
}
