using Aforo.Core.Facts;
using Aforo.Systems.Agents.OpenClaw;

namespace Aforo.Systems.Tests.Agents.OpenClaw;

/// <summary>Included files, merged as <c>openclaw config get</c> 2026.9.6 prints them.</summary>
public sealed class OpenClawIncludeTests
{
    private static AgentWorld World(string main, params (string Path, string Text)[] files)
    {
        var world = new AgentWorld().OpenClaw(main);
        foreach (var (path, text) in files) world.File(".openclaw/" + path, text);
        return world;
    }

    [Fact]
    public void Siblings_beat_includes_deeper_includes_beat_outer_ones_and_the_last_beats_the_first()
    {
        using var world = World(
            """{ "$include": ["./a.json5","./b.json5"], models: { "$include": "./sub/m.json5", providers: { ollama: { timeoutSeconds: 5 } } } }""",
            ("a.json5", """{ models: { providers: { ollama: { timeoutSeconds: 1, maxTokens: 11, baseUrl: "http://127.0.0.1:1", api: "ollama", models: [ { id: "a", name: "a", contextWindow: 1111 } ] } } } }"""),
            ("b.json5", """{ models: { providers: { ollama: { timeoutSeconds: 2, maxTokens: 22, params: { num_ctx: 222 }, models: [ { id: "b", name: "b" }, { id: "a", name: "a2", contextWindow: 2222 } ] } } } }"""),
            ("sub/m.json5", """{ "$include": "./m2.json5", providers: { ollama: { timeoutSeconds: 3, maxTokens: 33 } } }"""),
            ("sub/m2.json5", """{ providers: { ollama: { timeoutSeconds: 4, params: { num_ctx: 444 } } } }"""));
        var seen = world.Observe(new OpenClawAgent());
        Assert.Empty(seen.Problems);
        Assert.Equal(5, seen.Number(FactNames.Timeout, null, "first_token"));
        Assert.Equal(33, seen.Number(FactNames.MaxOutputTokens, "a"));
        Assert.Equal(33, seen.Number(FactNames.MaxOutputTokens, "b"));
        Assert.Equal(444, seen.Number(FactNames.NumCtx, "b"));
        var window = seen.Find(FactNames.ContextWindow, "a")!;
        Assert.Equal(1111, window.Value.Whole);
        Assert.Equal("a.json5", Path.GetFileName(window.Source.File));
        Assert.Equal("/models/providers/ollama/models/0/contextWindow", window.Source.Pointer);
        Assert.Equal("m2.json5", Path.GetFileName(seen.Find(FactNames.NumCtx, "a")!.Source.File));
        Assert.Equal("/providers/ollama/params/num_ctx", seen.Find(FactNames.NumCtx, "a")!.Source.Pointer);
    }

    [Fact]
    public void A_list_can_be_a_file_of_its_own()
    {
        using var world = World(
            """{ models: { providers: { ollama: { baseUrl: "http://127.0.0.1:1", api: "ollama", models: { "$include": "./list.json5" } } } } }""",
            ("list.json5", """[ { id: "z", name: "z", contextWindow: 40960 } ]"""));
        var seen = world.Observe(new OpenClawAgent());
        Assert.Empty(seen.Problems);
        Assert.Equal(40960, seen.Number(FactNames.ContextWindow, "z"));
        Assert.Equal("/0/contextWindow", seen.Find(FactNames.ContextWindow, "z")!.Source.Pointer);
    }

    [Theory]
    [InlineData("{ \"$include\": \"./missing.json5\" }", "config.unreadable")]
    [InlineData("{ \"$include\": \"./broken.json5\" }", "config.unreadable")]
    [InlineData("{ \"$include\": \"../outside.json5\" }", "config.invalid")]
    [InlineData("{ \"$include\": \"/etc/hostname\" }", "config.invalid")]
    [InlineData("{ \"$include\": 7 }", "config.invalid")]
    [InlineData("{ \"$include\": \"./self.json5\" }", "config.invalid")]
    [InlineData("{ \"$include\": \"./openclaw.json\" }", "config.invalid")]
    [InlineData("{ \"$include\": \"\" }", "config.invalid")]
    public void What_cannot_be_included_is_told(string main, string kind)
    {
        using var world = World(main, ("broken.json5", "{ models: "), ("self.json5", "{ \"$include\": \"./self.json5\" }"), ("../outside.json5", "{}"));
        Assert.Equal(kind, world.Observe(new OpenClawAgent()).Problems.First().Kind);
    }

    [Fact]
    public void Roots_allow_files_outside()
    {
        using var world = World("{ \"$include\": \"../shared-part/x.json5\" }", ("../shared-part/x.json5", "{ agents: { defaults: { model: \"a/b\" } } }"));
        world.Variable("OPENCLAW_INCLUDE_ROOTS", Path.Join(world.Home, "nothing") + ":" + Path.Join(world.Home, "shared-part"));
        var seen = world.Observe(new OpenClawAgent());
        Assert.Empty(seen.Problems);
        Assert.Equal("a/b", seen.Find(FactNames.PrimaryModel)!.Value.Text);
    }

    [Fact]
    public void A_link_that_leads_outside_is_not_followed()
    {
        using var world = World("{ \"$include\": \"./link.json5\" }", ("../outside.json5", "{ agents: { defaults: { model: \"a/b\" } } }"));
        File.CreateSymbolicLink(Path.Join(world.Home, ".openclaw", "link.json5"), Path.Join(world.Home, "outside.json5"));
        var seen = world.Observe(new OpenClawAgent());
        Assert.Equal("config.invalid", Assert.Single(seen.Problems).Kind);
        Assert.Null(seen.Find(FactNames.PrimaryModel));
    }

    [Fact]
    public void Includes_nest_ten_deep()
    {
        var files = Enumerable.Range(1, 12).Select(i => ($"f{i}.json5", $$"""{ "$include": "./f{{i + 1}}.json5", agents: { defaults: { models: { "p/m{{i}}": { params: {} } } } } }""")).ToArray();
        using var world = World("{ \"$include\": \"./f1.json5\" }", files);
        Assert.Contains(world.Observe(new OpenClawAgent()).Problems, problem => problem.Kind == "config.invalid" && problem.Message.Contains("10", StringComparison.Ordinal) && Path.GetFileName(problem.Source.File) == "f10.json5");
    }

    [Fact]
    public void Files_that_include_each_other_many_times_end()
    {
        var many = string.Join(",", Enumerable.Range(0, 20).Select(i => $"\"./w{i}.json5\""));
        using var world = World($$"""{ "$include": [{{many}}] }""", [.. Enumerable.Range(0, 20).Select(i => ($"w{i}.json5", $$"""{ "$include": [{{many}}] }"""))]);
        Assert.InRange(world.Observe(new OpenClawAgent()).Problems.Length, 1, 100);
    }
}
