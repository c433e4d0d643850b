using Aforo.Formats.Text;

namespace Aforo.Formats.Tests.Text.Json;

public sealed class JsonReaderTests
{
    [Fact]
    public void Every_node_knows_where_it_is_written()
    {
        var document = Read.Right(TextFormat.Json, "{\n  \"ä\": {\"b\": [1, true, null, \"x\"]},\r\n  \"c/d~\": 2.5\n}");
        var item = document.At("/ä/b/3");
        Assert.Equal((TextKind.String, "x", "\"x\""), (item.Kind, item.AsText(), item.Raw));
        Assert.Equal((2, 30), (item.Line, item.Column));
        Assert.Equal("/ä/b/3", item.Pointer);
        var real = document.At("/c~1d~0");
        Assert.Equal((3, 11, 2.5), (real.Line, real.Column, real.AsNumber()));
        Assert.Null(real.AsWhole());
        Assert.Equal("/c~1d~0", real.Pointer);
        Assert.Equal("\"c/d~\"", document.KeyRaw(real));
        Assert.Equal("\"ä\"", document.KeyRaw(document.At("/ä")));
        Assert.True(document.At("/ä/b/1").AsFlag());
        Assert.Equal(TextKind.Null, document.At("/ä/b/2").Kind);
        Assert.Equal("", document.Root!.Pointer);
        Assert.Null(document.Find("/ä/b/4"));
        Assert.Null(document.Find("/ä/b/00"));
        Assert.Null(document.Find("ä"));
    }

    [Fact]
    public void A_byte_order_mark_counts_as_bytes_and_not_as_a_column()
    {
        var document = Read.Right(TextFormat.Json, "\uFEFF{\"a\":1}");
        Assert.Equal((3, 1, 1), (document.Root!.Start, document.Root.Line, document.Root.Column));
        Assert.Equal(6, document.At("/a").Column);
    }

    [Theory]
    [InlineData("0x384", 900L)]
    [InlineData("+262144", 262144L)]
    [InlineData("1.6e5", 160000L)]
    [InlineData("-0X10", -16L)]
    [InlineData("5.", 5L)]
    [InlineData(".5e1", 5L)]
    [InlineData("1e3", 1000L)]
    [InlineData("1200000e-3", 1200L)]
    [InlineData("-0", 0L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("-0x8000000000000000", long.MinValue)]
    [InlineData("0e999999999999", 0L)]
    [InlineData("9223372036854775808", null)]
    [InlineData("0x8000000000000000", null)]
    [InlineData("1.00000000000000000000000000000001", null)]
    [InlineData("1e400", null)]
    [InlineData("1e-99999999999", null)]
    [InlineData("1e99999999999", null)]
    [InlineData(".5", null)]
    [InlineData("Infinity", null)]
    [InlineData("-Infinity", null)]
    [InlineData("+NaN", null)]
    public void Numbers_of_json5_are_read_exactly(string literal, long? whole)
    {
        var node = Read.Right(TextFormat.Json5, literal).Root!;
        Assert.Equal(TextKind.Number, node.Kind);
        Assert.Equal(whole, node.AsWhole());
        if (whole is not null) Assert.Equal((double)whole, node.AsNumber());
        else if (literal.Contains("n", StringComparison.OrdinalIgnoreCase)) Assert.Null(node.AsNumber());
    }

    [Fact]
    public void All_of_json5_is_read()
    {
        var document = Read.Right(TextFormat.Json5,
            "// c\n\u00A0{\v\fa: 'it\\'s \"x\"', /* b */ $b_1: \"l\\\n\\\r\nm\\\u2028n\", \\u0063\u00e9: '\\x41\\u00e9\\0\\v\\a', 'd': [,].x".Replace("[,].x", "[1,],") + "null: null,}\u2028 //");
        Assert.Equal("it's \"x\"", document.At("/a").AsText());
        Assert.Equal("lmn", document.At("/$b_1").AsText());
        Assert.Equal("Aé\0\va", document.At("/cé").AsText());
        Assert.Equal("\\u0063é", document.KeyRaw(document.At("/cé")));
        Assert.Single(document.At("/d").Children);
        Assert.Equal(TextKind.Null, document.At("/null").Kind);
    }

    [Fact]
    public void Jsonc_has_comments_and_trailing_commas() =>
        Assert.Equal(1, Read.Right(TextFormat.Jsonc, "// x\n{/* y */\"a\": 1, // z\n}").At("/a").AsWhole());

    [Theory]
    [InlineData("{\"a\": 1,}", 1, 8, "comma")]
    [InlineData("{// x\n\"a\": 1}", 1, 2, "comment")]
    [InlineData("{a: 1}", 1, 2, "double quotes")]
    [InlineData("{\"a\": 'x'}", 1, 7, "double quotes")]
    [InlineData("{\"a\": 0x10}", 1, 7, "decimal")]
    [InlineData("{\"a\": +1}", 1, 7, "plus")]
    [InlineData("{\"a\": .5}", 1, 7, "both sides")]
    [InlineData("{\"a\": NaN}", 1, 7, "finite")]
    [InlineData("{\"a\": \"\t\"}", 1, 8, "\\u0009")]
    [InlineData("{\"a\": \"\\x41\"}", 1, 8, "JSON5")]
    [InlineData("{\u00A0\"a\": 1}", 1, 2, "U+00A0")]
    public void Json_tells_what_it_forbids_and_gives_the_tree(string text, int line, int column, string hint)
    {
        var document = Read.As(TextFormat.Json, text);
        var error = Assert.Single(document.Errors);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
        Assert.NotNull(document.Find("/a"));
    }

    [Theory]
    [InlineData("", 1, 1, "no value")]
    [InlineData("{\n \"a\": 1\n \"b\": 2}", 3, 2, "','")]
    [InlineData("{\"a\" 1}", 1, 6, "':'")]
    [InlineData("[1,,2]", 1, 4, "value")]
    [InlineData("[01]", 1, 2, "leading zero")]
    [InlineData("[1 2]", 1, 4, "','")]
    [InlineData("[1", 1, 3, "end of the file")]
    [InlineData("\"a", 1, 1, "closing quote")]
    [InlineData("\"a\nb\"", 1, 1, "closing quote")]
    [InlineData("[tru]", 1, 2, "true, false and null")]
    [InlineData("[True]", 1, 2, "lower case")]
    [InlineData("{} {}", 1, 4, "only one value")]
    [InlineData("[1e]", 1, 2, "exponent")]
    [InlineData("[0x]", 1, 2, "0x")]
    [InlineData("[3px]", 1, 2, "attached")]
    [InlineData("/* a", 1, 1, "*/")]
    [InlineData("[- 1]", 1, 2, "without digits")]
    [InlineData("[--1]", 1, 2, "two signs")]
    [InlineData("'\\1'", 1, 2, "digit")]
    [InlineData("'\\u12'", 1, 2, "4 hex")]
    public void What_no_reader_could_understand_gives_no_tree(string text, int line, int column, string hint)
    {
        var document = Read.As(TextFormat.Json5, text);
        var error = Assert.Single(document.Errors);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
        Assert.Null(document.Root);
    }

    [Fact]
    public void Of_repeated_keys_all_are_kept_and_the_last_wins()
    {
        var document = Read.Right(TextFormat.Json, "{\"a\":1,\"a\":2}");
        Assert.Equal(2, document.Root!.Children.Length);
        Assert.Equal(2, document.At("/a").AsWhole());
    }

    [Fact]
    public void Nesting_has_a_bound()
    {
        Read.Right(TextFormat.Json, new string('[', 256) + new string(']', 256));
        Assert.Contains("256", Read.Wrong(TextFormat.Json, new string('[', 257) + new string(']', 257)).Message, StringComparison.Ordinal);
        Assert.Null(Read.As(TextFormat.Json5, new string('[', 1_000_000)).Root);
    }

    [Fact]
    public void What_is_no_utf8_is_told_with_its_byte()
    {
        var document = TextDocument.Parse(new byte[] { (byte)'"', 0xC3, 0xA9, 0xFF, (byte)'"' }, TextFormat.Json);
        Assert.Equal(3, Assert.Single(document.Errors).Offset);
        Assert.Null(document.Root);
    }

    [Fact]
    public void The_founding_configuration_is_read()
    {
        var document = TextDocument.Parse(Read.Fixture("openclaw/before.openclaw.json"), TextFormat.Json5);
        Assert.Empty(document.Errors);
        var window = document.At("/models/providers/ollama/models/0/contextWindow");
        Assert.Equal((131072L, 25), (window.AsWhole(), window.Line));
        Assert.Equal(300, document.At("/models/providers/ollama/timeoutSeconds").AsWhole());
    }
}
