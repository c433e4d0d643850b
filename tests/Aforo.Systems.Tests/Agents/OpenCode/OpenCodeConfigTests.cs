using Aforo.Core.Facts;
using Aforo.Systems.Agents.OpenCode;

namespace Aforo.Systems.Tests.Agents.OpenCode;

/// <summary>The layers of opencode's configuration, in the order that <c>opencode debug config</c> 1.18.33 gives.</summary>
public sealed class OpenCodeConfigTests
{
    private static string Timeout(long milliseconds) => $$"""{ "provider": { "loc": { "options": { "timeout": {{milliseconds}} } } } }""";

    /// <summary>Every layer, the weakest first. Each has the timeout of its place here, in seconds.</summary>
    private static readonly string[] Layers =
    [
        ".config/opencode/config.json", ".config/opencode/opencode.json", ".config/opencode/opencode.jsonc", "custom.json", "proj/opencode.json", "proj/opencode.jsonc",
        "proj/sub/opencode.json", "proj/sub/.opencode/opencode.json", "proj/.opencode/opencode.json", "proj/.opencode/opencode.jsonc", ".opencode/opencode.json", "folder/opencode.json",
    ];

    [Fact]
    public void Each_layer_beats_those_before_it_and_the_losers_are_told()
    {
        using var world = new AgentWorld();
        Directory.CreateDirectory(Path.Join(world.Home, "proj", ".git"));
        world.CurrentDirectory = Path.Join(world.Home, "proj", "sub");
        world.Variable("OPENCODE_CONFIG", Path.Join(world.Home, "custom.json")).Variable("OPENCODE_CONFIG_DIR", Path.Join(world.Home, "folder"));
        world.File("opencode.json", Timeout(999_000));
        for (var i = 0; i < Layers.Length; i++)
        {
            var path = world.File(Layers[i], Timeout((i + 1) * 1000));
            var seen = world.Observe(new OpenCodeAgent());
            var winner = seen.Find(FactNames.Timeout, timeout: "total")!;
            Assert.Equal((i + 1.0, path), (winner.Value.Number!.Value, winner.Source.File));
            var losers = seen.Facts.Where(fact => fact is { Name: FactNames.Timeout, Role: Role.Overridden }).ToArray();
            Assert.Equal(i, losers.Length);
            Assert.All(losers, loser => Assert.Equal(path, loser.OverriddenBy));
        }
        world.Variable("OPENCODE_CONFIG_CONTENT", Timeout(100_000));
        Assert.Equal(100, world.Observe(new OpenCodeAgent()).Number(FactNames.Timeout, timeout: "total"));
        world.SystemFile("etc/opencode/opencode.json", System.Text.Encoding.UTF8.GetBytes(Timeout(200_000)));
        Assert.Equal(200, world.Observe(new OpenCodeAgent()).Number(FactNames.Timeout, timeout: "total"));
    }

    [Fact]
    public void The_project_can_be_left_out()
    {
        using var world = new AgentWorld();
        Directory.CreateDirectory(Path.Join(world.Home, "proj", ".git"));
        world.CurrentDirectory = Path.Join(world.Home, "proj");
        world.File("proj/opencode.json", Timeout(5000));
        world.File(".config/opencode/opencode.json", Timeout(3000));
        world.Variable("OPENCODE_DISABLE_PROJECT_CONFIG", "1");
        Assert.Equal(3, world.Observe(new OpenCodeAgent()).Number(FactNames.Timeout, timeout: "total"));
    }

    [Fact]
    public void Objects_are_merged_key_by_key_and_contradictions_stay_visible()
    {
        using var world = new AgentWorld();
        world.CurrentDirectory = Path.Join(world.Home, "proj");
        Directory.CreateDirectory(Path.Join(world.Home, "proj", ".git"));
        world.File(".config/opencode/opencode.jsonc", """
            { // all machines
              "model": "loc/m",
              "provider": { "loc": { "npm": "@ai-sdk/openai-compatible", "options": { "baseURL": "http://127.0.0.1:8080/v1", "apiKey": "{env:KEY}" },
                "models": { "m": { "limit": { "context": 131072, "output": 10 }, "options": { "num_ctx": 65536 } }, "n": {} } } } }
            """);
        world.File("proj/opencode.json", """{ "provider": { "loc": { "options": { "headerTimeout": false, "chunkTimeout": 45000 }, "models": { "m": { "limit": { "input": 4000, "context": 3000 } } } } } }""");
        var seen = world.Observe(new OpenCodeAgent());
        Assert.Empty(seen.Problems);
        Assert.Equal("loc/m", seen.Find(FactNames.PrimaryModel)!.Value.Text);
        Assert.Equal(3000, seen.Number(FactNames.ContextWindow, "m"));
        Assert.Equal(131072, seen.Number(FactNames.ContextWindow, "m", role: Role.Overridden));
        Assert.Equal(4000, seen.Number(FactNames.InputBudget, "m"));
        Assert.Equal(10, seen.Number(FactNames.MaxOutputTokens, "m"));
        Assert.Equal(32000, seen.Number(FactNames.MaxOutputTokens, "n"));
        Assert.Equal(("top-level-field-ignored", 65536.0), (seen.Find(FactNames.NumCtx, "m", role: Role.Ineffective)!.Reason, seen.Number(FactNames.NumCtx, "m", role: Role.Ineffective)));
        Assert.Null(seen.Find(FactNames.Timeout, timeout: "headers"));
        Assert.Equal(45, seen.Number(FactNames.Timeout, timeout: "idle_content"));
    }

    [Theory]
    [InlineData("\"context\": 131072, \"output\": 8192", "", 131072 - 8192 - 20000)]
    [InlineData("\"context\": 131072, \"output\": 65536", "", 131072 - 32000 - 20000)]
    [InlineData("\"context\": 131072", "", 131072 - 32000 - 20000)]
    [InlineData("\"context\": 131072, \"input\": 100000", "", 80000)]
    [InlineData("\"context\": 131072, \"input\": 100000", "\"compaction\": { \"reserved\": 5000 },", 95000)]
    [InlineData("\"context\": 131072", "\"compaction\": { \"auto\": false },", null)]
    [InlineData("\"output\": 8192", "", null)]
    public void Compaction_starts_below_the_limits(string limit, string top, int? threshold)
    {
        using var world = new AgentWorld();
        world.File(".config/opencode/opencode.json", $$"""{ {{top}} "provider": { "loc": { "models": { "m": { "limit": { {{limit}} } } } } } }""");
        Assert.Equal(threshold, world.Observe(new OpenCodeAgent()).Number(FactNames.CompactionThreshold, "m", role: Role.Trigger));
    }

    [Fact]
    public void Headers_have_a_limit_that_nobody_wrote()
    {
        using var world = new AgentWorld();
        world.File(".config/opencode/opencode.json", Timeout(900_000));
        var seen = world.Observe(new OpenCodeAgent());
        Assert.Equal((300.0, "agent-default"), (seen.Number(FactNames.Timeout, timeout: "headers"), seen.Find(FactNames.Timeout, timeout: "headers")!.Layer));
    }

    [Fact]
    public void A_layer_that_does_not_parse_is_told()
    {
        using var world = new AgentWorld();
        world.File(".config/opencode/opencode.json", "{ \"provider\": ");
        Assert.Equal("config.unreadable", world.Observe(new OpenCodeAgent()).Problems.First().Kind);
    }
}
