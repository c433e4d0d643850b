using System.Text.Json;
using Aforo.Systems.Agents;
using Aforo.Systems.Agents.OpenClaw;
using Aforo.Systems.Agents.OpenCode;

namespace Aforo.Systems.Tests.Agents;

/// <summary>Keys, headers and prompts that were planted everywhere come out nowhere.</summary>
public sealed class AgentSecretsTests
{
    private const string Secret = "planted-secret-7f3a";

    [Fact]
    public void OpenClaw_gives_no_secret_away()
    {
        using var world = new AgentWorld();
        world.Variable("KEY", Secret).File(".openclaw/.env", $"OTHER={Secret}\n");
        world.OpenClaw($$"""
            { env: { vars: { MINE: "{{Secret}}" } }, gateway: { auth: { token: "{{Secret}}" } },
              agents: { defaults: { model: { primary: "a/m" }, llm: "{{Secret}}" } },
              models: { providers: {
                a: { baseUrl: "http://user:{{Secret}}@127.0.0.1:1/v1?key={{Secret}}#{{Secret}}", apiKey: "{{Secret}}", headers: { "x-key": "{{Secret}}" }, timeoutSeconds: "{{Secret}}", numCtx: "{{Secret}}", models: [ { id: "m", name: "{{Secret}}", contextWindow: "{{Secret}}", headers: { a: "{{Secret}}" } } ] },
                b: { baseUrl: "http://127.0.0.1:2", apiKey: "${KEY}" }, c: { baseUrl: "http://127.0.0.1:3", apiKey: { source: "env", id: "{{Secret}}" } } } } }
            """);
        world.File(".openclaw/agents/main/sessions/s.jsonl", $$"""
            {"type":"message","timestamp":"2026-11-23T03:27:26.942Z","message":{"role":"user","content":"{{Secret}}"} }
            {"type":"message","timestamp":"2026-11-23T03:27:27.084Z","message":{"role":"assistant","content":[{"type":"text","text":"{{Secret}}"}],"stopReason":"error","errorMessage":"401 {{Secret}}","api":"ollama","provider":"a","model":"m","usage":{"input":1} } }
            """);
        GivesNothingAway(world, new OpenClawAgent());
        world.OpenClaw($"{{ models: {{ providers: {{ a: {{ apiKey: '{Secret}' '{Secret}'");
        GivesNothingAway(world, new OpenClawAgent());
    }

    [Fact]
    public void OpenCode_gives_no_secret_away()
    {
        using var world = new AgentWorld();
        world.File(".config/opencode/opencode.json", $$"""{ "provider": { "a": { "options": { "apiKey": "{{Secret}}", "baseURL": "http://u:{{Secret}}@127.0.0.1:1/v1?k={{Secret}}", "headers": { "x": "{{Secret}}" }, "timeout": "{{Secret}}" }, "models": { "m": { "limit": { "context": "{{Secret}}" } } } } }, "mcp": { "x": { "environment": { "K": "{{Secret}}" } } } }""");
        world.File(".local/share/opencode/log/opencode.log", $"timestamp=2026-11-26T14:45:48.134Z level=ERROR run=1 message=\"stream error\" providerID=a modelID=m error.error=\"ContextOverflowError {Secret}\"\n");
        GivesNothingAway(world, new OpenCodeAgent());
        world.File(".config/opencode/opencode.json", $"{{ \"provider\": '{Secret}' {Secret}");
        GivesNothingAway(world, new OpenCodeAgent());
    }

    private static void GivesNothingAway(AgentWorld world, IAgent agent)
    {
        var seen = world.Observe(agent);
        Assert.DoesNotContain(Secret, JsonSerializer.Serialize(seen), StringComparison.Ordinal);
    }
}
