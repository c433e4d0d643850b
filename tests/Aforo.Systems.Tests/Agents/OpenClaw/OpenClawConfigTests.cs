using System.Text.Json;
using Aforo.Core.Facts;
using Aforo.Formats.Text;
using Aforo.Systems.Agents.OpenClaw;

namespace Aforo.Systems.Tests.Agents.OpenClaw;

/// <summary>Configuration files that OpenClaw itself accepted, refused or wrote.</summary>
public sealed class OpenClawConfigTests
{
    private const string Before = "qwen3-coder-30b-agent-128k:latest";
    private const string After = "qwen3-coder-30b-agent-262k:latest";

    [Fact]
    public void The_founding_case_is_read_with_every_place()
    {
        using var world = new AgentWorld();
        world.OpenClaw(File.ReadAllText(AgentWorld.Fixture("OpenClaw/config/before.openclaw.json")));
        var seen = world.Observe(new OpenClawAgent());
        Assert.Empty(seen.Problems);
        var window = seen.Find(FactNames.ContextWindow, Before)!;
        Assert.Equal(131072, window.Value.Whole);
        Assert.Equal("/models/providers/ollama/models/0/contextWindow", window.Source.Pointer);
        Assert.Equal(25, window.Source.Line);
        Assert.Equal("ollama", window.Scope.Provider);
        Assert.Equal("key-changed-meaning", window.Reason);
        Assert.Equal("ollama/" + Before, seen.Find(FactNames.PrimaryModel)!.Value.Text);
        Assert.Equal("http://127.0.0.1:11434", seen.Find(FactNames.BaseUrl)!.Value.Text);
        Assert.Equal("ollama", seen.Find(FactNames.Api)!.Value.Text);
        Assert.Equal(8192, seen.Number(FactNames.MaxOutputTokens, Before));
        Assert.Equal(300, seen.Number(FactNames.Timeout, null, "first_token"));
        Assert.Equal(1800, seen.Number(FactNames.Timeout, null, "total"));
        Assert.Equal(20000, seen.Number(FactNames.ReserveTokens, Before));
        Assert.Equal(111072, seen.Number(FactNames.CompactionThreshold, Before, role: Role.Trigger));
        Assert.Null(seen.Find(FactNames.NumCtx, Before));
        Assert.False(seen.Find(FactNames.Truncate, Before)!.Value.Flag);
        Assert.Equal("2026.9.6", seen.Agents.Single().Version);
    }

    [Theory]
    [InlineData("after.openclaw.json")]
    [InlineData("after.rewritten-by-openclaw-cli.json")]
    public void The_mended_case_is_read_alike_however_it_is_written(string file)
    {
        using var world = new AgentWorld();
        world.OpenClaw(File.ReadAllText(AgentWorld.Fixture("OpenClaw/config/" + file)), version: file.StartsWith("after.r", StringComparison.Ordinal) ? null : "2026.9.6");
        var seen = world.Observe(new OpenClawAgent());
        Assert.Empty(seen.Problems);
        Assert.Equal(262144, seen.Number(FactNames.ContextWindow, After));
        Assert.Equal(229376, seen.Number(FactNames.InputBudget, After));
        Assert.Equal(262144, seen.Number(FactNames.NumCtx, After));
        Assert.Equal(8192, seen.Number(FactNames.MaxOutputTokens, After));
        Assert.Equal(1200, seen.Number(FactNames.Timeout, null, "first_token"));
        Assert.Equal(209376, seen.Number(FactNames.CompactionThreshold, After, role: Role.Trigger));
        Assert.Equal("2026.9.6", seen.Agents.Single().Version);
    }

    [Fact]
    public void What_OpenClaw_refuses_is_told_where_it_stands()
    {
        using var world = new AgentWorld();
        world.OpenClaw(File.ReadAllText(AgentWorld.Fixture("OpenClaw/config/legacy-invalid.openclaw.json")));
        var seen = world.Observe(new OpenClawAgent());
        var told = seen.Problems.Select(problem => (problem.Kind, problem.Source.Pointer, problem.Source.Line)).ToHashSet();
        Assert.Contains(("config.invalid", "/models/providers/ollama/timeoutSeconds", 2), told);
        Assert.Contains(("config.invalid", "/models/providers/ollama/models/0/maxTokens", 2), told);
        Assert.Contains(("config.invalid", "/models/providers/ollama/models/0/numCtx", 2), told);
        Assert.Contains(("config.invalid", "/models/providers/ollama/numCtx", 2), told);
        Assert.Contains(("config.key-removed", "/agents/defaults/compaction/reserveTokensFloor", 1), told);
        Assert.Contains(("config.key-removed", "/agents/defaults/llm", 1), told);
        // OpenClaw's own list is of the same six, and of two that it migrates by itself.
        using var own = JsonDocument.Parse(AgentWorld.Bytes("OpenClaw/cli/config-validate.invalid.json"));
        Assert.Equal(own.RootElement.GetProperty("issues").GetArrayLength() + 2, told.Count);
        Assert.Equal(131072, seen.Number(FactNames.ContextWindow, "x:latest"));
        Assert.Null(seen.Find(FactNames.Timeout, null, "first_token"));
    }

    /// <summary>What reached the server, by version and by what is written: recorded from the programs themselves.</summary>
    [Theory]
    [InlineData("2026.5.7", "ollama", "ollama", "contextWindow: 131072", 131072, Role.InForce)]
    [InlineData("2026.6.11", "ollama", "ollama", "contextWindow: 131072", null, Role.InForce)]
    [InlineData("2026.7.1-2", "ollama", "ollama", "contextWindow: 131072", null, Role.InForce)]
    [InlineData("2026.8.1", "ollama", "ollama", "contextWindow: 131072", null, Role.InForce)]
    [InlineData("2026.9.6", "ollama", "ollama", "contextWindow: 131072", null, Role.InForce)]
    [InlineData("2026.9.6", "ollama", "ollama", "contextWindow: 262144, contextTokens: 131072", 131072, Role.InForce)]
    [InlineData("2026.9.6", "ollama", "ollama", "contextTokens: 229376, params: { num_ctx: 262144 }", 262144, Role.InForce)]
    [InlineData("2026.9.6", "ollama", "ollama", "contextTokens: 229376, params: { num_ctx: 0 }", 229376, Role.InForce)]
    [InlineData("2026.5.7", "ollama", "ollama", "contextWindow: 9000, params: { num_ctx: 65536 }", 65536, Role.InForce)]
    [InlineData("2026.9.6", "ollama", "openai-completions", "contextWindow: 131072", 131072, Role.Ineffective)]
    [InlineData("2026.9.6", "llama-cpp", "openai-completions", "contextWindow: 131072", null, Role.Ineffective)]
    [InlineData(null, "ollama", "ollama", "contextWindow: 131072", null, Role.InForce)]
    public void The_context_that_a_request_carries_depends_on_the_release(string? version, string provider, string api, string entry, int? sent, Role role)
    {
        using var world = new AgentWorld();
        world.OpenClaw($$"""{ models: { providers: { "{{provider}}": { baseUrl: "http://127.0.0.1:11434", api: "{{api}}", models: [ { id: "m", name: "m", {{entry}} } ] } } } }""", version);
        var seen = world.Observe(new OpenClawAgent());
        Assert.Equal(sent, seen.Number(FactNames.NumCtx, "m", role: role));
        if (version is null) Assert.Equal("depends-on-version", seen.Find(FactNames.ContextWindow, "m")!.Reason);
    }

    /// <summary>Each line that OpenClaw sent to a server that wrote it down, against what is told of the same configuration.</summary>
    [Fact]
    public void Every_request_that_was_written_down_is_foretold()
    {
        foreach (var line in File.ReadLines(AgentWorld.Fixture("OpenClaw/wire/requests.jsonl")))
        {
            using var request = JsonDocument.Parse(line);
            var title = request.RootElement.GetProperty("config").GetString()!;
            var body = request.RootElement.GetProperty("body");
            var native = request.RootElement.GetProperty("path").GetString() == "/api/chat";
            var provider = title.Contains("id llama-cpp", StringComparison.Ordinal) ? "llama-cpp" : "ollama";
            string Entry(string key) => title.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(word => word.StartsWith(key + "=", StringComparison.Ordinal)) is { } word ? $"{key}: {word.Split('=')[1]}," : "";
            var sent = title.Contains("params.num_ctx=262144", StringComparison.Ordinal) ? "params: { num_ctx: 262144 }," : "";
            using var world = new AgentWorld();
            world.OpenClaw($$"""{ models: { providers: { "{{provider}}": { baseUrl: "http://127.0.0.1:11434", api: "{{(native ? "ollama" : "openai-completions")}}", models: [ { id: "m", name: "m", {{Entry("contextWindow")}} {{Entry("contextTokens")}} {{Entry("maxTokens")}} {{sent}} } ] } } } }""", title.Split(' ')[0]);
            var seen = world.Observe(new OpenClawAgent());
            var carried = body.TryGetProperty("options", out var options) && options.TryGetProperty("num_ctx", out var context) ? context.GetInt64() : (long?)null;
            Assert.Equal(carried, seen.Number(FactNames.NumCtx, "m", role: native ? Role.InForce : Role.Ineffective));
            Assert.Equal(body.TryGetProperty("truncate", out var truncate) ? truncate.GetBoolean() : null, seen.Find(FactNames.Truncate, "m")?.Value.Flag ?? seen.Find(FactNames.Truncate)?.Value.Flag);
            if (body.TryGetProperty("max_completion_tokens", out var output)) Assert.Equal(output.GetInt64(), seen.Number(FactNames.MaxOutputTokens, "m"));
        }
    }

    /// <summary>What OpenClaw's own patch writes is what the patched file says.</summary>
    [Fact]
    public void A_patch_and_the_file_after_it_say_the_same()
    {
        var patch = TextDocument.Parse(AgentWorld.Bytes("OpenClaw/config/patch.json5"), TextFormat.Json5).Root!;
        foreach (var file in (string[])["after.openclaw.json", "after.rewritten-by-openclaw-cli.json"]) Same(patch, TextDocument.Parse(AgentWorld.Bytes("OpenClaw/config/" + file), TextFormat.Json5).Root!);

        static void Same(TextNode patch, TextNode? file)
        {
            Assert.Equal(patch.Kind, file?.Kind);
            for (var at = 0; at < patch.Children.Length; at++)
            {
                var child = patch.Children[at];
                Same(child, child.Key is { } key ? file![key] : file![at]);
            }
            if (patch.Children.IsEmpty) Assert.Equal(patch.AsText() ?? $"{patch.AsNumber()}", file!.AsText() ?? $"{file.AsNumber()}");
        }
    }

    [Fact]
    public void Parameters_of_the_agent_beat_the_models_and_the_providers()
    {
        using var world = new AgentWorld();
        world.OpenClaw("""
            { agents: { defaults: { models: { "ollama/m": { params: { num_ctx: 49152 } } } } },
              models: { providers: { ollama: { baseUrl: "http://127.0.0.1:11434", api: "ollama", params: { num_ctx: 24576 }, models: [ { id: "m", name: "m" }, { id: "n", name: "n" } ] } } } }
            """);
        var seen = world.Observe(new OpenClawAgent());
        Assert.Equal(49152, seen.Number(FactNames.NumCtx, "m"));
        Assert.Equal(24576, seen.Number(FactNames.NumCtx, "n"));
        Assert.Equal("/agents/defaults/models/ollama~1m/params/num_ctx", seen.Find(FactNames.NumCtx, "m")!.Source.Pointer);
    }

    [Fact]
    public void Discovered_models_are_capped()
    {
        using var world = new AgentWorld();
        world.OpenClaw("""{ models: { providers: { ollama: { baseUrl: "http://127.0.0.1:11434", api: "ollama", models: [] } } } }""");
        var seen = world.Observe(new OpenClawAgent());
        Assert.Equal(32768, seen.Number(FactNames.InputBudget));
        Assert.Equal(32768, seen.Number(FactNames.NumCtx));
    }

    [Fact]
    public void JSON5_numbers_are_numbers()
    {
        using var world = new AgentWorld();
        world.File(".openclaw/openclaw.json", [0xEF, 0xBB, 0xBF, .. "{ models: { providers: { ollama: {\r\n baseUrl: 'http://127.0.0.1:11434', api: 'ollama', timeoutSeconds: 0x384,\r\n models: [ { id: 'm', name: 'm', contextWindow: +262144, contextTokens: 1.6e5, }, ], }, }, }, }\r\n"u8]);
        var seen = world.Observe(new OpenClawAgent());
        Assert.Empty(seen.Problems);
        Assert.Equal(900, seen.Number(FactNames.Timeout, null, "headers"));
        Assert.Equal(262144, seen.Number(FactNames.ContextWindow, "m"));
        Assert.Equal(160000, seen.Number(FactNames.InputBudget, "m"));
        Assert.Equal(3, seen.Find(FactNames.ContextWindow, "m")!.Source.Line);
    }

    [Fact]
    public void A_file_that_does_not_parse_is_told_with_line_and_column()
    {
        using var world = new AgentWorld();
        world.OpenClaw("{\n  models: { providers: [\n");
        var problem = world.Observe(new OpenClawAgent()).Problems.First();
        Assert.Equal("config.unreadable", problem.Kind);
        Assert.NotNull(problem.Source.Line);
        Assert.StartsWith($"line {problem.Source.Line}, column ", problem.Message);
    }

    [Theory]
    [InlineData("OPENCLAW_CONFIG_PATH", "elsewhere/my.json5", "elsewhere/my.json5")]
    [InlineData("OPENCLAW_STATE_DIR", "state", "state/openclaw.json")]
    [InlineData("OPENCLAW_HOME", "other", "other/.openclaw/openclaw.json")]
    [InlineData("UNUSED", "x", ".openclaw-dev/openclaw.json")]
    [InlineData("UNUSED", "x", ".clawdbot/clawdbot.json")]
    [InlineData("UNUSED", "x", ".openclaw/clawdbot.json")]
    public void Places_follow_the_variables(string variable, string value, string file)
    {
        using var world = new AgentWorld();
        world.Variable(variable, Path.Join(world.Home, value));
        var path = world.File(file, """{ agents: { defaults: { model: "ollama/m" } } }""");
        Assert.Equal(path, world.Observe(new OpenClawAgent()).Find(FactNames.PrimaryModel)?.Source.File);
    }

    [Fact]
    public void Variables_fill_addresses_and_missing_ones_leave_them_unknown()
    {
        using var world = new AgentWorld();
        world.Variable("BOX", "http://box.local:11434/v1?key=hidden-value");
        world.File(".openclaw/.env", "NAME=m\n");
        world.OpenClaw("""
            { env: { vars: { THIRD: "http://127.0.0.1:8080/v1" } }, agents: { defaults: { model: "a/${NAME}" } },
              models: { providers: { a: { baseUrl: "${BOX}" }, b: { baseUrl: "http://${ABSENT}:1" }, c: { baseUrl: "${THIRD}" }, d: { baseUrl: "http://$${NAME}" } } } }
            """);
        var seen = world.Observe(new OpenClawAgent());
        var addresses = seen.Facts.Where(fact => fact.Name == FactNames.BaseUrl).ToDictionary(fact => fact.Scope.Provider!, fact => fact.Value.Text);
        Assert.Equal("http://box.local:11434/v1", addresses["a"]);
        Assert.DoesNotContain("b", addresses.Keys);
        Assert.Equal("http://127.0.0.1:8080/v1", addresses["c"]);
        Assert.Equal("http://${NAME}", addresses["d"]);
        Assert.Equal("a/m", seen.Find(FactNames.PrimaryModel)!.Value.Text);
        Assert.Contains(seen.NotSeen, missing => missing.What == "openclaw-variable");
    }
}
