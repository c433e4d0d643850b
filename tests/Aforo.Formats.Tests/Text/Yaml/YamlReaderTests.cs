using System.Text;
using Aforo.Formats.Text;

namespace Aforo.Formats.Tests.Text.Yaml;

public sealed class YamlReaderTests
{
    [Fact]
    public void Every_node_knows_where_it_is_written()
    {
        var document = Read.Right(TextFormat.Yaml,
            "\uFEFF# continue\r\nmodels:\r\n- name: \"Qwen ä\"  # c\r\n  defaultCompletionOptions:\r\n    contextLength: 131072\r\n  list: [é, {b: 0x10, 'c': ~}, ]\r\n-   name: |\r\n      one\r\n      two\r\n\r\nempty:\r\n? k\r\n: v\r\n");
        var window = document.At("/models/0/defaultCompletionOptions/contextLength");
        Assert.Equal((131072L, 5, 20, "131072"), (window.AsWhole(), window.Line, window.Column, window.Raw));
        Assert.Equal("contextLength", document.KeyRaw(window));
        var name = document.At("/models/0/name");
        Assert.Equal(("Qwen ä", "\"Qwen ä\"", 3, 9), (name.AsText(), name.Raw, name.Line, name.Column));
        Assert.Equal("[é, {b: 0x10, 'c': ~}, ]", document.At("/models/0/list").Raw);
        Assert.Equal("{b: 0x10, 'c': ~}", document.At("/models/0/list/1").Raw);
        Assert.Equal(16, document.At("/models/0/list/1/b").AsWhole());
        Assert.Equal("'c'", document.KeyRaw(document.At("/models/0/list/1/c")));
        Assert.Equal("|\r\n      one\r\n      two", document.At("/models/1/name").Raw);
        Assert.Equal("one\ntwo\n", document.At("/models/1/name").AsText()!.ReplaceLineEndings("\n"));
        Assert.Equal((TextKind.Null, 0, 11, 7), (document.At("/empty").Kind, document.At("/empty").Length, document.At("/empty").Line, document.At("/empty").Column));
        Assert.Equal("v", document.At("/k").AsText());
        Assert.Equal("/models/0/list/1/b", document.At("/models/0/list/1/b").Pointer);
        Assert.Equal(3, document.At("/models").Line);
    }

    [Theory]
    [InlineData("131072", 131072L)]
    [InlineData("0o17", 15L)]
    [InlineData("0x1F", 31L)]
    [InlineData("017", 17L)]
    [InlineData("+1.6e5", 160000L)]
    [InlineData("1.", 1L)]
    [InlineData(".5", null)]
    [InlineData(".inf", null)]
    [InlineData("-.INF", null)]
    [InlineData(".nan", null)]
    public void Numbers_are_those_of_the_core_schema(string literal, long? whole)
    {
        var node = Read.Right(TextFormat.Yaml, "a: " + literal).At("/a");
        Assert.Equal((TextKind.Number, whole), (node.Kind, node.AsWhole()));
    }

    [Theory]
    [InlineData("131_072")]
    [InlineData("0b11")]
    [InlineData("190:20")]
    [InlineData("yes")]
    [InlineData("tRUE")]
    [InlineData("!!str 1")]
    [InlineData("'1'")]
    [InlineData("\"true\"")]
    [InlineData("-0x10")]
    [InlineData("1e")]
    public void What_looks_like_a_value_and_is_a_text(string literal) =>
        Assert.Equal(TextKind.String, Read.Right(TextFormat.Yaml, "a: " + literal).At("/a").Kind);

    [Theory]
    [InlineData("131_072", 131072L)]
    [InlineData("0b1_1", 3L)]
    [InlineData("017", 15L)]
    [InlineData("-0x1_0", -16L)]
    [InlineData("190:20:30", 685230L)]
    [InlineData("1_0.5e+1", 105L)]
    public void A_directive_brings_the_numbers_of_1_1(string literal, long whole) =>
        Assert.Equal(whole, Read.Right(TextFormat.Yaml, "%YAML 1.1\n---\na: " + literal).At("/a").AsWhole());

    [Fact]
    public void A_merge_key_lends_only_in_1_1()
    {
        const string Text = "base: &b {x: 1, y: 2}\nmore: &m\n  y: 3\n  z: 4\nuse:\n  <<: [*m, *b]\n  x: 9\nagain: &c\n  <<: *c2\n";
        var old = Read.As(TextFormat.Yaml, "%YAML 1.1\n---\n" + Text.Replace("again: &c\n  <<: *c2\n", "", StringComparison.Ordinal));
        Assert.Empty(old.Errors);
        Assert.Equal((9L, 3L, 4L), (old.At("/use/x").AsWhole(), old.At("/use/y").AsWhole(), old.At("/use/z").AsWhole()));
        Assert.Equal("/more/y", old.At("/use/y").Pointer);
        Assert.True(old.Find("/use/w") is null);
        var now = Read.Right(TextFormat.Yaml, Text.Replace("again: &c\n  <<: *c2\n", "", StringComparison.Ordinal));
        Assert.Null(now.Find("/use/y"));
        Assert.NotNull(now.Find("/use/<</0/y"));
    }

    [Fact]
    public void Yes_and_off_are_truth_values_in_1_1()
    {
        var document = Read.Right(TextFormat.Yaml, "%YAML 1.1\n--- # x\n[Yes, off, maybe]");
        Assert.Equal((true, false, null), (document.At("/0").AsFlag(), document.At("/1").AsFlag(), document.At("/2").AsFlag()));
    }

    [Fact]
    public void Anchors_tags_and_aliases_leave_the_value_its_place()
    {
        var document = Read.Right(TextFormat.Yaml, "a: &q !!str 12\nb: *q\nc: &m # x\n  d: 1\ne: *m\nf: !t [1]\n");
        Assert.Equal(("12", "12"), (document.At("/a").Raw, document.At("/a").AsText()));
        Assert.Equal(("*q", "12"), (document.At("/b").Raw, document.At("/b").AsText()));
        Assert.Equal("d: 1", document.At("/c").Raw);
        Assert.Equal("/c/d", document.At("/e/d").Pointer);
        Assert.Same(document.At("/c"), document.At("/e").Alias);
        Assert.Equal("[1]", document.At("/f").Raw);
    }

    [Fact]
    public void An_alias_takes_the_anchor_that_was_written_last()
    {
        Assert.Equal(2, Read.Right(TextFormat.Yaml, "a: &m 1\nb: &m 2\nc: *m").At("/c").AsWhole());
        Assert.Equal(1, Read.Right(TextFormat.Yaml, "a: &m [&m 1, 2]\nc: *m").At("/c").AsWhole());
        Assert.Equal(TextKind.Array, Read.Right(TextFormat.Yaml, "a: &m 1\nb: &m [2]\nc: *m").At("/c").Kind);
    }

    [Fact]
    public void Billion_laughs_stay_as_small_as_they_are_written()
    {
        var text = new StringBuilder("a0: &a0 [x]\n");
        for (var level = 1; level < 60; level++) text.Append($"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat("*a" + (level - 1), 9))}]\n");
        var document = Read.Right(TextFormat.Yaml, text.ToString());
        Assert.Equal("x", document.At("/a59" + string.Concat(Enumerable.Repeat("/8", 59)) + "/0").AsText());
        var merges = new StringBuilder("%YAML 1.1\n---\na0: &a0 {x: 1}\n");
        for (var level = 1; level < 60; level++) merges.Append($"a{level}: &a{level} {{<<: [*a{level - 1}, *a{level - 1}]}}\n");
        Assert.Null(Read.Right(TextFormat.Yaml, merges.ToString()).Find("/a59/y"));
    }

    [Fact]
    public void Several_documents_are_all_kept()
    {
        var document = Read.Right(TextFormat.Yaml, "a: 1\n---\nb: 2\n...\n---\n- 3\n");
        Assert.Equal(3, document.Documents.Length);
        Assert.Equal(2, document.Documents[1].Find("/b")!.AsWhole());
        Assert.Null(Read.As(TextFormat.Yaml, "# nothing\n").Root);
    }

    [Fact]
    public void Separators_of_old_are_letters_of_a_text()
    {
        var document = Read.Right(TextFormat.Yaml, "a: b\u2028c\u0085d\nb: 1");
        Assert.Equal("b\u2028c\u0085d", document.At("/a").AsText());
        Assert.Equal("b\u2028c\u0085d", document.At("/a").Raw);
        Assert.Equal(2, document.At("/b").Line);
    }

    [Theory]
    [InlineData("a: [1", 2, "','")]
    [InlineData("a: *nope", 1, "anchor")]
    [InlineData("&a [*a]", 1, "itself")]
    [InlineData("a: b: c", 1, "mapping")]
    [InlineData("a: \"x", 1, "")]
    [InlineData("a: 1\na: 2", 2, "already given")]
    [InlineData("a: @x", 1, "cannot start")]
    [InlineData("{'a': [:x]}", 1, "quotes")]
    public void What_is_wrong_is_told(string text, int line, string hint)
    {
        var error = Read.Wrong(TextFormat.Yaml, text);
        Assert.InRange(error.Line, 1, line);
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_has_a_bound()
    {
        Assert.Contains("256", Read.Wrong(TextFormat.Yaml, new string('[', 100_000)).Message, StringComparison.Ordinal);
        Assert.Contains("256", Read.Wrong(TextFormat.Yaml, string.Concat(Enumerable.Repeat("- ", 100_000))).Message, StringComparison.Ordinal);
        Assert.NotEmpty(Read.As(TextFormat.Yaml, string.Concat(Enumerable.Repeat("{a: ", 100_000))).Errors);
    }
}
