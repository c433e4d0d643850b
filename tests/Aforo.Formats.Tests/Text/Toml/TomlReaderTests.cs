using Aforo.Formats.Text;

namespace Aforo.Formats.Tests.Text.Toml;

public sealed class TomlReaderTests
{
    [Fact]
    public void Every_node_knows_where_it_is_written()
    {
        var document = Read.Right(TextFormat.Toml,
            "# codex\r\nmodel_context_window = 131_072 # tokens\r\n\r\n[model_providers.\"o llama\"]\r\nbase_url = 'http://x'\r\nö.b = 0\r\n".Replace("ö", "\"ö\"") + "[[servers]]\nport = 0x384\n[servers.tls]\non = true\n[[servers]]\nlist = [ 1, 'ä', { a.b = 1979-05-27 07:32:00Z } ]\n");
        var window = document.At("/model_context_window");
        Assert.Equal((131072L, 2, 24, "131_072"), (window.AsWhole(), window.Line, window.Column, window.Raw));
        Assert.Equal("model_context_window", document.KeyRaw(window));
        var url = document.At("/model_providers/o llama/base_url");
        Assert.Equal(("http://x", 5, 12), (url.AsText(), url.Line, url.Column));
        Assert.Equal("/model_providers/o llama/base_url", url.Pointer);
        Assert.Equal("\"o llama\"", document.KeyRaw(url.Parent!));
        Assert.Equal(4, url.Parent!.Line);
        Assert.Equal(0, document.At("/model_providers/o llama/ö/b").AsWhole());
        Assert.Equal(900, document.At("/servers/0/port").AsWhole());
        Assert.True(document.At("/servers/0/tls/on").AsFlag());
        var date = document.At("/servers/1/list/2/a/b");
        Assert.Equal((TextKind.String, "1979-05-27 07:32:00Z"), (date.Kind, date.AsText()));
        Assert.Equal((12, 26), (date.Line, date.Column));
    }

    [Theory]
    [InlineData("0xDEAD_BEEF", 3735928559L)]
    [InlineData("0o755", 493L)]
    [InlineData("0b1101", 13L)]
    [InlineData("+99", 99L)]
    [InlineData("-17", -17L)]
    [InlineData("1e3", 1000L)]
    [InlineData("1_000.0", 1000L)]
    [InlineData("6.626e-34", null)]
    [InlineData("inf", null)]
    [InlineData("-nan", null)]
    public void Numbers_are_read(string literal, long? whole)
    {
        var node = Read.Right(TextFormat.Toml, "a = " + literal).At("/a");
        Assert.Equal((TextKind.Number, whole), (node.Kind, node.AsWhole()));
    }

    [Theory]
    [InlineData("\"a\\tb\\u00e9\\U0001F600\\x41\\e\"", "a\tbé😀A\x1B")]
    [InlineData("'C:\\x'", "C:\\x")]
    [InlineData("\"\"\"\none\n  two \\\n   three\\\"\"\"\"", "one\n  two three\"")]
    [InlineData("'''\r\none\r\n''x'''", "one\r\n''x")]
    [InlineData("\"\"\"a\"\"\"\"\"", "a\"\"")]
    [InlineData("\"\"", "")]
    [InlineData("07:32:00", "07:32:00")]
    [InlineData("2000-02-29", "2000-02-29")]
    [InlineData("1979-05-27T00:32:00.999999-07:00", "1979-05-27T00:32:00.999999-07:00")]
    public void Texts_are_read(string literal, string text) => Assert.Equal(text, Read.Right(TextFormat.Toml, "a = " + literal).At("/a").AsText());

    [Fact]
    public void Tables_may_be_completed_where_the_format_allows_it()
    {
        Read.Right(TextFormat.Toml, "[a.b.c]\nx=1\n[a]\ny=2\n[a.b]\nz=3");
        Read.Right(TextFormat.Toml, "[fruit]\napple.color=1\napple.taste.sweet=true\n[fruit.apple.texture]\nsmooth=true");
        Read.Right(TextFormat.Toml, "a={b.c=1,b.d=2,}\n#x\n\"\".''=1");
        Read.Right(TextFormat.Toml, "a = [\n 1, # one\n 2,\n]\nb = {\n c = 1,\n}");
        Assert.Equal(TextKind.Object, Read.Right(TextFormat.Toml, "").Root!.Kind);
    }

    [Theory]
    [InlineData("a=1\na=2", 2, 1, "already given")]
    [InlineData("[a]\n[b]\n[a]", 3, 1, "already opened")]
    public void What_is_given_twice_is_told_and_kept(string text, int line, int column, string hint)
    {
        var document = Read.As(TextFormat.Toml, text);
        var error = Assert.Single(document.Errors);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
        Assert.NotNull(document.Root);
    }

    [Theory]
    [InlineData("a 1", 1, 3, "'='")]
    [InlineData("a =", 1, 4, "value")]
    [InlineData("a = b", 1, 5, "quotes")]
    [InlineData("a = tru", 1, 5, "quotes")]
    [InlineData("a = 1 b = 2", 1, 7, "line must end")]
    [InlineData("a = 01", 1, 5, "no number")]
    [InlineData("a = 1__0", 1, 5, "no number")]
    [InlineData("a = 2023-02-30", 1, 5, "no number")]
    [InlineData("a = 9223372036854775808", 1, 5, "64 bits")]
    [InlineData("a = \"x", 1, 5, "closing quote")]
    [InlineData("a = \"\\q\"", 1, 6, "escape")]
    [InlineData("[a", 1, 3, "closed")]
    [InlineData("[[a]", 1, 5, "closed")]
    [InlineData("a = [1 2]", 1, 8, "','")]
    [InlineData("ä = 1", 1, 1, "quotes")]
    [InlineData("a.b=1\na.b.c=2", 2, 3, "already has a value")]
    [InlineData("[a.b.c]\nz=9\n[a]\nb.c.t=1", 4, 1, "made elsewhere")]
    [InlineData("[fruit]\napple.color=1\n[fruit.apple]", 3, 1, "dotted keys")]
    [InlineData("a={b=1}\n[a.c]", 2, 2, "already has a value")]
    [InlineData("a=1\n[[a]]", 2, 1, "array of tables")]
    [InlineData("[[a]]\n[a]", 2, 1, "double brackets")]
    [InlineData("a = 1\rb = 2", 1, 6, "carriage return")]
    [InlineData("# \u0001", 1, 3, "U+0001")]
    public void What_is_wrong_is_told_with_its_place(string text, int line, int column, string hint)
    {
        var error = Read.Wrong(TextFormat.Toml, text);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_has_a_bound()
    {
        Assert.Contains("256", Read.Wrong(TextFormat.Toml, "a = " + new string('[', 100_000)).Message, StringComparison.Ordinal);
        Assert.Contains("256", Read.Wrong(TextFormat.Toml, string.Join('.', Enumerable.Repeat("a", 5000)) + " = 1").Message, StringComparison.Ordinal);
        Assert.Contains("256", Read.Wrong(TextFormat.Toml, "[" + string.Join('.', Enumerable.Repeat("a", 5000)) + "]").Message, StringComparison.Ordinal);
        Assert.Contains("256", Read.Wrong(TextFormat.Toml, "a = " + string.Concat(Enumerable.Repeat("{a=", 5000))).Message, StringComparison.Ordinal);
    }
}
