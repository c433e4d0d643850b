using System.Text;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;

namespace Aforo.Formats.Tests.Text.Editing;

public sealed class TextEditorTests
{
    [Fact]
    public void The_founding_configuration_is_patched_as_it_was()
    {
        var before = TextDocument.Parse(Read.Fixture("openclaw/before.openclaw.json"), TextFormat.Json5);
        const string Model = "/models/providers/ollama/models/0";
        var result = TextEditor.Apply(before,
            new TextEdit.Set("/agents/defaults/model/primary", "ollama/qwen3-coder-30b-agent-262k:latest"),
            new TextEdit.Set("/models/providers/ollama/timeoutSeconds", 1200),
            new TextEdit.Set(Model + "/id", "qwen3-coder-30b-agent-262k:latest"),
            new TextEdit.Set(Model + "/name", "Qwen3 Coder 30B (agent, 262k)"),
            new TextEdit.Set(Model + "/contextWindow", 262144),
            new TextEdit.Remove(Model + "/maxTokens"),
            new TextEdit.Set(Model + "/contextTokens", 229376),
            new TextEdit.Set(Model + "/params/num_ctx", 262144),
            new TextEdit.Set(Model + "/maxTokens", 8192));
        Assert.Null(result.Refusal);
        var wanted = Encoding.UTF8.GetString(Read.Fixture("openclaw/after.openclaw.json"));
        var ours = Encoding.UTF8.GetString(result.Bytes.Span);
        Assert.Equal(wanted[wanted.IndexOf('\n')..], ours[ours.IndexOf('\n')..]);
        Assert.StartsWith("// before: founding case", ours, StringComparison.Ordinal);
        Assert.Equal(result.Bytes.ToArray(), Spliced(before, result));
    }

    [Theory]
    [InlineData(TextFormat.Json5, "{a: 0x384, // c\r\n b: +1}", "/a", 0x400L, "{a: 0x400, // c\r\n b: +1}")]
    [InlineData(TextFormat.Json5, "{a: 0xABC}", "/a", 255L, "{a: 0xFF}")]
    [InlineData(TextFormat.Json5, "{a: +262144}", "/a", 131072L, "{a: +131072}")]
    [InlineData(TextFormat.Json5, "{'a': 1}", "/b", 2L, "{'a': 1, 'b': 2}")]
    [InlineData(TextFormat.Json5, "{'a': 'x'}", "/b", 2L, "{'a': 'x', 'b': 2}")]
    [InlineData(TextFormat.Json5, "{'a': \"x\"}", "/b", 2L, "{'a': \"x\", 'b': 2}")]
    [InlineData(TextFormat.Json5, "{a: 1,}", "/b", 2L, "{a: 1, b: 2,}")]
    [InlineData(TextFormat.Json5, "{a: 1,}", "/b-c", 2L, "{a: 1, \"b-c\": 2,}")]
    [InlineData(TextFormat.Json, "{\"a\":1}", "/b", 2L, "{\"a\":1,\"b\":2}")]
    [InlineData(TextFormat.Json, "{}", "/b", 2L, "{\n  \"b\": 2\n}")]
    [InlineData(TextFormat.Json, "{\n\t\"a\": {}\n}\n", "/a/b", 2L, "{\n\t\"a\": {\n\t\t\"b\": 2\n\t}\n}\n")]
    [InlineData(TextFormat.Json, "{\r\n    \"a\": 1\r\n}", "/b/c", 2L, "{\r\n    \"a\": 1,\r\n    \"b\": {\r\n        \"c\": 2\r\n    }\r\n}")]
    [InlineData(TextFormat.Jsonc, "{\n  \"a\": 1 // one\n}", "/b", 2L, "{\n  \"a\": 1, // one\n  \"b\": 2\n}")]
    [InlineData(TextFormat.Jsonc, "{\n  \"a\": 1, // one\n  // end\n}", "/b", 2L, "{\n  \"a\": 1, // one\n  \"b\": 2,\n  // end\n}")]
    [InlineData(TextFormat.Jsonc, "{\n  // none\n}", "/b", 2L, "{\n  // none\n  \"b\": 2\n}")]
    [InlineData(TextFormat.Json, "{\"l\": [\n  1,\n  2\n]}", "/l/-", 3L, "{\"l\": [\n  1,\n  2,\n  3\n]}")]
    [InlineData(TextFormat.Json, "{\"l\": [1, 2]}", "/l/2", 3L, "{\"l\": [1, 2, 3]}")]
    [InlineData(TextFormat.Json, "[]", "/0", 3L, "[\n  3\n]")]
    [InlineData(TextFormat.Json, "{\"a\":1,\"a\":2}", "/a", 3L, "{\"a\":1,\"a\":3}")]
    [InlineData(TextFormat.Toml, "a = 131_072 # c\r\n", "/a", 262144L, "a = 262_144 # c\r\n")]
    [InlineData(TextFormat.Toml, "a = 1.5", "/a", 2L, null)]
    [InlineData(TextFormat.Toml, "# c\na=1\n\n[t]\nx = 2 # two\n\n[u]\n", "/t/y", 3L, "# c\na=1\n\n[t]\nx = 2 # two\ny = 3\n\n[u]\n")]
    [InlineData(TextFormat.Toml, "# c\na=1\n\n[t]\nx = 2\n", "/b", 3L, "# c\na=1\nb=3\n\n[t]\nx = 2\n")]
    [InlineData(TextFormat.Toml, "# top\n\n# of t\n[t]\nx = 2\n", "/b", 3L, "# top\n\nb = 3\n\n# of t\n[t]\nx = 2\n")]
    [InlineData(TextFormat.Toml, "[t]\nx = 2", "/b c/d/e", 3L, "[t]\nx = 2\n\n[\"b c\".d]\ne = 3\n")]
    [InlineData(TextFormat.Toml, "[t.u]\r\nx = 2\r\n", "/t/y", 3L, "[t.u]\r\nx = 2\r\n\r\n[t]\r\ny = 3\r\n")]
    [InlineData(TextFormat.Toml, "a.b = 1\nc = 2\n", "/a/d", 3L, "a.b = 1\na.d = 3\nc = 2\n")]
    [InlineData(TextFormat.Toml, "t = { a = 1 }", "/t/b", 3L, "t = { a = 1, b = 3 }")]
    [InlineData(TextFormat.Toml, "t = { a.b = 1 }", "/t/a/c", 3L, "t = { a.b = 1, a.c = 3 }")]
    [InlineData(TextFormat.Toml, "[[s]]\na = 1\n[[s]]\na = 2\n", "/s/0/b", 3L, "[[s]]\na = 1\nb = 3\n[[s]]\na = 2\n")]
    [InlineData(TextFormat.Toml, "[[s]]\na = 1\n[[s]]\na = 2\n", "/s/-/a", 3L, "[[s]]\na = 1\n[[s]]\na = 2\n\n[[s]]\na = 3\n")]
    [InlineData(TextFormat.Toml, "", "/a", 3L, "a = 3\n")]
    [InlineData(TextFormat.Yaml, "a:\n  - b: 1 # c\n    c: 2\n\nd: 3\n", "/a/0/e", 4L, "a:\n  - b: 1 # c\n    c: 2\n    e: 4\n\nd: 3\n")]
    [InlineData(TextFormat.Yaml, "a: {b: 1}\r\n", "/a/c", 4L, "a: {b: 1, c: 4}\r\n")]
    [InlineData(TextFormat.Yaml, "a:\nb: 1", "/a/c", 4L, "a:\n  c: 4\nb: 1")]
    [InlineData(TextFormat.Yaml, "a: # x\nb: 1", "/a", 4L, "a: 4 # x\nb: 1")]
    [InlineData(TextFormat.Yaml, "a: 1", "/b/c", 4L, "a: 1\nb:\n  c: 4")]
    [InlineData(TextFormat.Yaml, "l:\n- 1 # one\n- 2\n", "/l/-", 4L, "l:\n- 1 # one\n- 2\n- 4\n")]
    [InlineData(TextFormat.Yaml, "l:\n- a: 1\n", "/l/-/b", 4L, "l:\n- a: 1\n- b: 4\n")]
    [InlineData(TextFormat.Yaml, "", "/a/b", 4L, "a:\n  b: 4\n")]
    [InlineData(TextFormat.Modelfile, "FROM x\r\nPARAMETER num_ctx 131072\r\n", "/parameter/num_ctx", 262144L, "FROM x\r\nPARAMETER num_ctx 262144\r\n")]
    [InlineData(TextFormat.Modelfile, "from x\nSYSTEM y", "/parameter/num_ctx", 262144L, "from x\nparameter num_ctx 262144\nSYSTEM y")]
    [InlineData(TextFormat.Modelfile, "FROM x\nPARAMETER stop a\nSYSTEM y", "/parameter/num_ctx", 262144L, "FROM x\nPARAMETER stop a\nPARAMETER num_ctx 262144\nSYSTEM y")]
    public void A_number_is_set_in_the_style_of_its_place(TextFormat format, string before, string pointer, long value, string? after) =>
        Edited(format, before, new TextEdit.Set(pointer, value), after ?? "a = 2.0");

    [Theory]
    [InlineData(TextFormat.Json5, "{a: 'x'}", "/a", "it's", "{a: 'it\\'s'}")]
    [InlineData(TextFormat.Json, "{\"a\": \"x\"}", "/a", "\"\n\u0001", "{\"a\": \"\\\"\\n\\u0001\"}")]
    [InlineData(TextFormat.Toml, "a = 'x'", "/a", "C:\\y", "a = 'C:\\y'")]
    [InlineData(TextFormat.Toml, "a = 'x'", "/a", "it's", "a = \"it's\"")]
    [InlineData(TextFormat.Yaml, "a: 'x' # c", "/a", "it's", "a: 'it''s' # c")]
    [InlineData(TextFormat.Yaml, "a: x", "/a", "131_072", "a: \"131_072\"")]
    [InlineData(TextFormat.Yaml, "a: x", "/a", "yes", "a: \"yes\"")]
    [InlineData(TextFormat.Yaml, "a: |\n  x\n  y\nb: 1\n", "/a", "z", "a: \"z\"\nb: 1\n")]
    [InlineData(TextFormat.Modelfile, "FROM x # y", "/from", "qwen3-coder:30b", "FROM qwen3-coder:30b")]
    [InlineData(TextFormat.Modelfile, "FROM x\nSYSTEM \"\"\"a\"\"\"\n", "/system", "b\nc", "FROM x\nSYSTEM \"\"\"b\nc\"\"\"\n")]
    [InlineData(TextFormat.Modelfile, "FROM x\nPARAMETER stop a\n", "/parameter/stop/-", "b c", "FROM x\nPARAMETER stop a\nPARAMETER stop b c\n")]
    [InlineData(TextFormat.DotEnv, "A=1 # c\r\nB='x'\r\n", "/A", "http://x:1", "A=http://x:1 # c\r\nB='x'\r\n")]
    [InlineData(TextFormat.DotEnv, "A=1\r\nB='x'\r\n", "/B", "a b", "A=1\r\nB='a b'\r\n")]
    [InlineData(TextFormat.DotEnv, "export A=1", "/B", "a b", "export A=1\nexport B=\"a b\"")]
    [InlineData(TextFormat.Systemd, "[Service]\nEnvironment=\"A=1\" B=2\n\n[Install]\nX=1\n", "/Service/Environment/A", "3", "[Service]\nEnvironment=\"A=3\" B=2\n\n[Install]\nX=1\n")]
    [InlineData(TextFormat.Systemd, "[Service]\nEnvironment=\"A=1\" B=2\n\n[Install]\nX=1\n", "/Service/Environment/B", "3 4", "[Service]\nEnvironment=\"A=1\" \"B=3 4\"\n\n[Install]\nX=1\n")]
    [InlineData(TextFormat.Systemd, "[Service]\nEnvironment=\"A=1\" B=2\n\n[Install]\nX=1\n", "/Service/Environment/C", "3", "[Service]\nEnvironment=\"A=1\" B=2\nEnvironment=\"C=3\"\n\n[Install]\nX=1\n")]
    [InlineData(TextFormat.Systemd, "[Service]\nEnvironment=A=1\n", "/Service/Environment/A", "50%", "[Service]\nEnvironment=\"A=50%%\"\n")]
    [InlineData(TextFormat.DotEnv, "A=1", "/A", "C:\\x", "A='C:\\x'")]
    [InlineData(TextFormat.Yaml, "%YAML 1.1\n---\na: x", "/a", ".", "%YAML 1.1\n---\na: \".\"")]
    [InlineData(TextFormat.Systemd, "[Service]\r\nUser=x\r\n", "/Service/Environment/C", "3", "[Service]\r\nUser=x\r\nEnvironment=\"C=3\"\r\n")]
    [InlineData(TextFormat.Systemd, "", "/Service/Environment/C", "3", "[Service]\nEnvironment=\"C=3\"\n")]
    [InlineData(TextFormat.Systemd, "[Unit]\nA=1", "/Service/User", "x", "[Unit]\nA=1\n\n[Service]\nUser=x\n")]
    public void A_text_is_set_in_the_style_of_its_place(TextFormat format, string before, string pointer, string value, string after) =>
        Edited(format, before, new TextEdit.Set(pointer, value), after);

    [Theory]
    [InlineData(TextFormat.Json, "{\n  \"a\": 1,\n  \"b\": 2\n}", "/b", "{\n  \"a\": 1\n}")]
    [InlineData(TextFormat.Jsonc, "{\n  \"a\": 1, // one\n  // of b\n  \"b\": 2, // two\n}", "/a", "{\n  // of b\n  \"b\": 2, // two\n}")]
    [InlineData(TextFormat.Json, "{\"a\": 1, \"b\": 2}", "/a", "{\"b\": 2}")]
    [InlineData(TextFormat.Json, "{\"a\": 1, \"b\": 2}", "/b", "{\"a\": 1}")]
    [InlineData(TextFormat.Json5, "{ a: 1, }", "/a", "{}")]
    [InlineData(TextFormat.Json5, "[1, 2, 3,]", "/2", "[1, 2,]")]
    [InlineData(TextFormat.Toml, "a = 1\r\nb = [\r\n 1,\r\n] # c\r\nc = 2\r\n", "/b", "a = 1\r\nc = 2\r\n")]
    [InlineData(TextFormat.Toml, "a.b = 1\nc = 2", "/a/b", "c = 2")]
    [InlineData(TextFormat.Toml, "t = { a = 1, b = 2 }", "/t/a", "t = { b = 2 }")]
    [InlineData(TextFormat.Yaml, "a: 1\nb:\n  c: 1 # x\nd: 2\n", "/b", "a: 1\nd: 2\n")]
    [InlineData(TextFormat.Yaml, "a: 1\nb:\n  c: 1\nd: 2\n", "/b/c", "a: 1\nb:\n  {}\nd: 2\n")]
    [InlineData(TextFormat.Yaml, "- a: 1\n  b: 2\n- 3", "/0/a", "- b: 2\n- 3")]
    [InlineData(TextFormat.Yaml, "- a: 1\n  b: 2\n- 3", "/1", "- a: 1\n  b: 2")]
    [InlineData(TextFormat.Modelfile, "FROM x\nPARAMETER num_ctx 1\nSYSTEM y", "/parameter/num_ctx", "FROM x\nSYSTEM y")]
    [InlineData(TextFormat.DotEnv, "A=1\nB=2", "/B", "A=1")]
    [InlineData(TextFormat.Systemd, "[Service]\nEnvironment=\"A=1\" B=2\nEnvironment=C=3\n", "/Service/Environment/B", "[Service]\nEnvironment=\"A=1\"\nEnvironment=C=3\n")]
    [InlineData(TextFormat.Systemd, "[Service]\nEnvironment=\"A=1\" B=2\nEnvironment=C=3\n", "/Service/Environment/C", "[Service]\nEnvironment=\"A=1\" B=2\n")]
    public void A_member_goes_with_its_comma_and_line(TextFormat format, string before, string pointer, string after) => Edited(format, before, new TextEdit.Remove(pointer), after);

    [Fact]
    public void An_item_goes_where_it_is_wanted()
    {
        Edited(TextFormat.Json, "[1, 2]", new TextEdit.Insert("", 0, 0), "[0, 1, 2]");
        Edited(TextFormat.Json, "[1, 2]", new TextEdit.Insert("", 1, 0), "[1, 0, 2]");
        Edited(TextFormat.Json, "[\n  1,\n  2\n]", new TextEdit.Insert("", 1, TextValue.Object("a", 1)), "[\n  1,\n  {\n    \"a\": 1\n  },\n  2\n]");
        Edited(TextFormat.Yaml, "- 1\n- 2\n", new TextEdit.Insert("", 0, 0), "- 0\n- 1\n- 2\n");
        Edited(TextFormat.Yaml, "- 1\n- 2\n", new TextEdit.Insert("", 1, TextValue.Object([new("a", 1), new("b", TextValue.Array(1, "x"))])), "- 1\n- a: 1\n  b:\n    - 1\n    - x\n- 2\n");
        Edited(TextFormat.Modelfile, "FROM x\nPARAMETER stop b\n", new TextEdit.Insert("/parameter/stop", 0, "a"), "FROM x\nPARAMETER stop a\nPARAMETER stop b\n");
    }

    [Fact]
    public void A_literal_is_put_in_as_it_is()
    {
        Edited(TextFormat.Json5, "{a: 1}", new TextEdit.Replace("/a", "0x10"), "{a: 0x10}");
        Assert.NotNull(TextEditor.Replace(Read.As(TextFormat.Json5, "{a: 1}"), "/a", "1, b: 2").Refusal);
        Assert.NotNull(TextEditor.Replace(Read.As(TextFormat.Json5, "{a: 1}"), "/a", "1 // x").Refusal);
    }

    [Theory]
    [InlineData(TextFormat.Json, "{\"a\": 1", "/a", "error")]
    [InlineData(TextFormat.Json, "{\"a\": 1}", "/a/b", "no object")]
    [InlineData(TextFormat.Json, "{\"a\": [1]}", "/a/7", "too large")]
    [InlineData(TextFormat.Json, "{\"a\": [1]}", "a", "'/'")]
    [InlineData(TextFormat.Yaml, "a: &q {x: 1}\nb: *q\n", "/b/x", "alias")]
    [InlineData(TextFormat.Yaml, "a: &q {x: 1}\nb: *q\n", "/a/x", "alias on line 2")]
    [InlineData(TextFormat.Yaml, "a: &q x\nb: *q\n", "/a", "alias on line 2")]
    [InlineData(TextFormat.Yaml, "%YAML 1.1\n---\na: &q {x: 1}\nb: {<<: *q}\n", "/b/x", "lent")]
    [InlineData(TextFormat.Modelfile, "FROM x", "/parameter/stop", "lists")]
    [InlineData(TextFormat.DotEnv, "A=1", "/A", "texts")]
    public void What_cannot_be_done_is_refused(TextFormat format, string text, string pointer, string hint)
    {
        var result = TextEditor.Set(Read.As(format, text), pointer, 5);
        Assert.Contains(hint, Sayings.Words.English.Text(result.Refusal!), StringComparison.Ordinal);
        Assert.Null(result.Document);
    }

    [Fact]
    public void What_already_is_as_wanted_is_not_touched()
    {
        var result = TextEditor.Set(Read.As(TextFormat.Json5, "{a: 0x10}"), "/a", 16);
        Assert.Empty(result.Splices);
        Assert.Equal("{a: 0x10}", Encoding.UTF8.GetString(result.Bytes.Span));
    }

    private static void Edited(TextFormat format, string before, TextEdit edit, string after)
    {
        foreach (var mark in new[] { "", "\uFEFF" })
        {
            var document = Read.As(format, mark + before);
            var result = TextEditor.Apply(document, edit);
            Assert.Null(result.Refusal);
            Assert.Equal(mark + after, Encoding.UTF8.GetString(result.Bytes.Span));
            Assert.Equal(result.Bytes.ToArray(), Spliced(document, result));
        }
    }

    private static byte[] Spliced(TextDocument document, TextEditResult result)
    {
        var bytes = document.Bytes.ToArray().ToList();
        foreach (var splice in result.Splices.Reverse())
        {
            bytes.RemoveRange(splice.Start, splice.Length);
            bytes.InsertRange(splice.Start, splice.Bytes.ToArray());
        }

        return [.. bytes];
    }

    [Theory]
    [InlineData("{\n  // kept\n  'a:1': {x: 1}, // here\n  b: 2,\n}", "/a:1", "a:2", "{\n  // kept\n  'a:2': {x: 1}, // here\n  b: 2,\n}")]
    [InlineData("{\"a\":1}", "/a", "q\"", "{\"q\\\"\":1}")]
    [InlineData("{a: 1}", "/a", "b", "{b: 1}")]
    [InlineData("{a: 1}", "/a", "b c", "{\"b c\": 1}")]
    public void A_key_gets_another_name_where_it_stands(string before, string pointer, string name, string after)
    {
        var result = TextEditor.Apply(TextDocument.Parse(System.Text.Encoding.UTF8.GetBytes(before), TextFormat.Json5), new TextEdit.Rename(pointer, name));
        Assert.Null(result.Refusal);
        Assert.Equal(after, System.Text.Encoding.UTF8.GetString(result.Bytes.Span));
    }

    [Theory]
    [InlineData("{a: 1, b: 2}", "/a", "b")]
    [InlineData("{a: 1, a: 2}", "/a", "c")]
    [InlineData("{a: [1]}", "/a/0", "c")]
    public void A_name_that_is_taken_or_none_is_refused(string before, string pointer, string name) =>
        Assert.NotNull(TextEditor.Apply(TextDocument.Parse(System.Text.Encoding.UTF8.GetBytes(before), TextFormat.Json5), new TextEdit.Rename(pointer, name)).Refusal);
}
