using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Aforo.Core.Workload;
using Aforo.Engine.Tests.Models;
using Aforo.Engine.Tests.Servers;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Agents;

namespace Aforo.Engine.Tests.LlamaServer;

/// <summary>opencode and OpenClaw themselves, through the gateway, before the real server: a turn in which its model calls a tool and answers with the result.</summary>
[Collection("engine")]
public sealed class RealAgentsTests(TinyModels models)
{
    private readonly ConcurrentQueue<WorkloadRequest> _finished = new();

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task A_turn_of_opencode_with_a_tool_goes_through(string dialect)
    {
        using var agent = new RealAgent();
        await using var server = await StartAsync(models.Agent("filePath"));
        await using var gateway = await StartAsync(server);
        var events = await agent.OpencodeAsync(gateway.Addresses[0], dialect);
        var seen = string.Join('\n', events.Select(one => one.ToJsonString()));

        Assert.True(events.All(one => (string?)one["type"] != "error"), seen);
        Assert.Contains(events, one => (string?)one["type"] == "tool_use" && one["part"]!["state"] is { } state && (string?)state["status"] == "completed" && ((string?)state["output"])!.Contains(RealAgent.Note, StringComparison.Ordinal));
        Assert.Equal("Two remarks.", (string?)events.Last(one => (string?)one["type"] == "text")["part"]!["text"]);
        Told(seen);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("ollama")]
    public async Task A_turn_of_OpenClaw_with_a_tool_goes_through(string dialect)
    {
        using var agent = new RealAgent();
        await using var server = await StartAsync(models.Agent("path"));
        await using var gateway = await StartAsync(server);
        var answer = await agent.OpenClawAsync(gateway.Addresses[0], dialect);

        Assert.True((string?)answer["payloads"]?.AsArray().FirstOrDefault()?["text"] == "Two remarks.", answer.ToJsonString());
        Assert.Equal(["read"], answer["meta"]!["agentMeta"]!["terminalReceipt"]!["successfulToolNames"]!.AsArray().Select(name => (string?)name));
        Told(answer.ToJsonString());
    }

    /// <summary>Whoever asked was answered, and the turn that brought the result was read on from where the first had ended.</summary>
    private void Told(string seen)
    {
        Assert.All(_finished, request => Assert.True(request.Outcome == WorkloadOutcome.Answered, seen));
        Assert.Contains(_finished, request => request.CachedTokens > 1000);
    }

    private static Task<RealServer> StartAsync(string model) => RealServer.StartAsync(model, "-c", "65536", "-np", "2", "--kv-unified", "--jinja");

    private async Task<GatewayServer> StartAsync(RealServer server)
    {
        var (configuration, problems) = ConfigurationReader.Read(Encoding.UTF8.GetBytes($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "real", "kind": "llama-server", "url": "{{server.Address}}"}]}"""));
        Assert.Equal([], problems);
        return await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration!, Finished = _finished.Enqueue }, TestContext.Current.CancellationToken);
    }
}
