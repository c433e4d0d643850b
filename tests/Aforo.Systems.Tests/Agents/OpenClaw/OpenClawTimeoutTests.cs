using Aforo.Core.Facts;
using Aforo.Systems.Agents.OpenClaw;

namespace Aforo.Systems.Tests.Agents.OpenClaw;

/// <summary>How long OpenClaw waits for the first token.</summary>
public sealed class OpenClawTimeoutTests
{
    [Theory]
    // A limit of the provider, and a lower one of the run.
    [InlineData("2026.9.6", "ollama", "ollama", "http://127.0.0.1:11434", 1200, null, 1200.0, "agent-config")]
    [InlineData("2026.9.6", "ollama", "ollama", "http://127.0.0.1:11434", 1200, 1800, 1200.0, "agent-config")]
    [InlineData("2026.9.6", "ollama", "ollama", "http://127.0.0.1:11434", 300, 10, 10.0, "agent-run")]
    [InlineData("2026.9.6", "ollama", "ollama", "http://127.0.0.1:11434", 300, 0, 300.0, "agent-config")]
    // None written: local models are waited for, unless the run has a limit.
    [InlineData("2026.9.6", "ollama", "ollama", "http://127.0.0.1:11434", null, null, null, null)]
    [InlineData("2026.9.6", "ollama", "ollama", "http://[::1]:11434", null, null, null, null)]
    [InlineData("2026.9.6", "ollama", "ollama", "http://100.72.1.2:11434", null, null, null, null)]
    [InlineData("2026.9.6", "ollama", "ollama", "http://studio.local:11434", null, 900, 900.0, "agent-run")]
    [InlineData("2026.9.6", "ollama", "ollama", "http://192.168.1.7:11434", null, 900, 900.0, "agent-run")]
    [InlineData("2026.9.6", "ollama", "ollama", "http://172.31.0.1:11434", null, 900, 900.0, "agent-run")]
    [InlineData("2026.9.6", "mine", "ollama", "http://172.32.0.1:11434", null, 900, 120.0, "agent-default")]
    // On OpenAI-compatible routes there is a limit on the first event, also when the run's is higher.
    [InlineData("2026.9.6", "llama-cpp", "openai-completions", "http://127.0.0.1:8080/v1", null, null, 300.0, "agent-default")]
    [InlineData("2026.9.6", "llama-cpp", "openai-completions", "http://127.0.0.1:8080/v1", null, 1800, 300.0, "agent-default")]
    [InlineData("2026.9.6", "llama-cpp", "openai-completions", "http://127.0.0.1:8080/v1", null, 60, 60.0, "agent-run")]
    [InlineData("2026.6.11", "llama-cpp", "openai-completions", "http://127.0.0.1:8080/v1", null, null, null, null)]
    // Self-hosted by the provider's id or a container's host name.
    [InlineData("2026.9.6", "ollama", "ollama", "http://ollama-box:11434", null, null, 300.0, "agent-default")]
    [InlineData("2026.9.6", "ollama-two", "ollama", "https://models.example.com", null, 900, 300.0, "agent-default")]
    [InlineData("2026.9.6", "mine", "ollama", "http://host.docker.internal:11434", null, 900, 300.0, "agent-default")]
    [InlineData("2026.9.6", "mine", "ollama", "http://host.docker.internal:11434", null, 200, 200.0, "agent-run")]
    [InlineData("2026.5.7", "ollama", "ollama", "http://ollama-box:11434", null, null, 120.0, "agent-default")]
    // Anything else.
    [InlineData("2026.9.6", "mine", "openai-completions", "http://box:8080/v1", null, null, 120.0, "agent-default")]
    [InlineData("2026.9.6", "mine", "openai-completions", "https://api.example.com/v1", null, null, 120.0, "agent-default")]
    [InlineData("2026.9.6", "mine", "openai-completions", "https://api.example.com/v1", null, 90, 90.0, "agent-run")]
    public void The_wait_for_the_first_token(string version, string provider, string api, string address, int? written, int? run, double? limit, string? layer)
    {
        using var world = new AgentWorld();
        world.OpenClaw($$"""
            { agents: { defaults: { {{(run is null ? "" : $"timeoutSeconds: {run}")}} } },
              models: { providers: { "{{provider}}": { baseUrl: "{{address}}", api: "{{api}}", {{(written is null ? "" : $"timeoutSeconds: {written},")}} models: [ { id: "m", name: "m" } ] } } } }
            """, version);
        var fact = world.Observe(new OpenClawAgent()).Find(FactNames.Timeout, null, "first_token");
        Assert.Equal(limit, fact?.Value.Number);
        Assert.Equal(layer, fact?.Layer);
    }

    [Fact]
    public void A_losing_limit_names_the_winner()
    {
        using var world = new AgentWorld();
        world.OpenClaw("""{ agents: { defaults: { timeoutSeconds: 10 } }, models: { providers: { ollama: { baseUrl: "http://127.0.0.1:1", api: "ollama", timeoutSeconds: 300, models: [ { id: "m", name: "m" } ] } } } }""");
        var loser = world.Observe(new OpenClawAgent()).Find(FactNames.Timeout, null, "first_token", Role.Overridden)!;
        Assert.Equal(300, loser.Value.Number);
        Assert.Equal(Layers.AgentRun, loser.OverriddenBy);
    }

    [Theory]
    [InlineData("2026.5.7", "ollama", "http://ollama-box:11434", "timeout-not-passed-on", 120)]
    [InlineData("2026.7.1-2", "openai-completions", "http://127.0.0.1:8080/v1", "first-event-limit-not-raised", 300)]
    public void Releases_that_do_not_pass_a_limit_on(string version, string api, string address, string reason, double inForce)
    {
        using var world = new AgentWorld();
        world.OpenClaw($$"""{ models: { providers: { ollama: { baseUrl: "{{address}}", api: "{{api}}", timeoutSeconds: 3600, models: [ { id: "m", name: "m" } ] } } } }""", version);
        var seen = world.Observe(new OpenClawAgent());
        Assert.Equal(reason, seen.Find(FactNames.Timeout, null, "first_token", Role.Ineffective)!.Reason);
        Assert.Equal(inForce, seen.Number(FactNames.Timeout, null, "first_token"));
        Assert.Equal(3600, seen.Number(FactNames.Timeout, null, "headers"));
    }

    [Fact]
    public void April_had_a_transport_limit()
    {
        using var world = new AgentWorld();
        world.OpenClaw("""{ models: { providers: { ollama: { baseUrl: "http://127.0.0.1:1", api: "ollama", timeoutSeconds: 1800, models: [ { id: "m", name: "m" } ] } } } }""", "2026.4.14");
        var seen = world.Observe(new OpenClawAgent());
        Assert.Equal([Layers.AgentConfig, Layers.HttpClient], seen.Facts.Where(fact => fact.Name == FactNames.Timeout && fact.Scope is { Model: null, Timeout: "headers" }).Select(fact => fact.Layer!));
    }

    [Fact]
    public void A_model_of_the_cloud_is_cloud_behind_a_local_address()
    {
        using var world = new AgentWorld();
        world.OpenClaw("""{ models: { providers: { ollama: { baseUrl: "http://127.0.0.1:11434", api: "ollama", models: [ { id: "kimi-k3:cloud", name: "k" }, { id: "gpt-oss:120b-cloud", name: "g" } ] } } } }""");
        var seen = world.Observe(new OpenClawAgent());
        Assert.Equal(120, seen.Number(FactNames.Timeout, "kimi-k3:cloud", "first_token"));
        Assert.Equal(120, seen.Number(FactNames.Timeout, "gpt-oss:120b-cloud", "first_token"));
    }

    [Fact]
    public void Compaction_has_a_limit_of_its_own()
    {
        using var world = new AgentWorld();
        world.OpenClaw("""{ agents: { defaults: { compaction: { timeoutSeconds: 400 } } }, models: { providers: { ollama: { baseUrl: "http://127.0.0.1:1", api: "ollama", models: [ { id: "m", name: "m" } ] } } } }""");
        Assert.Equal(400, world.Observe(new OpenClawAgent()).Facts.Single(fact => fact.Scope is { Purpose: "compaction", Model: null }).Value.Number);
    }
}
