using System.Collections.Concurrent;
using Aforo.Core.Workload;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Serving;
using Aforo.Gateway.Tests.SixMinutes;
using Aforo.Lab.Simulators.Cloud;
using Aforo.Lab.Simulators.Ollama;

namespace Aforo.Gateway.Tests.Agents;

/// <summary>An agent whose process is ended while its prompt is read: the backend stops reading, of its own dialect and of another.</summary>
[Collection(RealProgramsCollection.Name)]
public sealed class AgentsEndedTests
{
    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public Task The_backend_sees_that_opencode_was_ended(string dialect) => EndAsync((agent, server) => agent.OpencodeAsync(server, dialect));

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("ollama")]
    public Task The_backend_sees_that_OpenClaw_was_ended(string dialect) => EndAsync((agent, server) => agent.OpenClawAsync(server, dialect));

    [Fact]
    public Task The_backend_sees_that_Codex_was_ended() => EndAsync((agent, server) => agent.CodexAsync(server));

    /// <summary>One before Ollama and one before a cloud API at a time.</summary>
    private static async Task EndAsync(Func<RealAgent, Uri, Task> turn)
    {
        await using var ollama = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions { ContextLength = 262_144, LoadTime = TimeSpan.Zero, Definitions = [SimulatedDefinition.FoundingCase[1] with { Name = "m" }] }, TestContext.Current.CancellationToken);
        await using var api = await CloudSimulator.StartAsync(CloudProvider.Anthropic, new CloudSimulatorOptions(), TestContext.Current.CancellationToken);
        await Task.WhenAll(EndBeforeAsync(turn, "ollama", ollama.Address), EndBeforeAsync(turn, "anthropic", api.Address));
    }

    private static async Task EndBeforeAsync(Func<RealAgent, Uri, Task> turn, string kind, Uri behind)
    {
        await using var upstream = await SilentUpstream.StartAsync(behind, Timeout.InfiniteTimeSpan);
        var finished = new ConcurrentQueue<WorkloadRequest>();
        var configuration = Gateways.Read($$"""{"listen": "127.0.0.1:0", "limits": {"linger_seconds": 0}, "backends": [{"name": "b", "kind": "{{kind}}", "url": "{{upstream.Address}}", "slots": 8}]}""");
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration, Finished = finished.Enqueue }, TestContext.Current.CancellationToken);
        using var end = new CancellationTokenSource();
        using var agent = new RealAgent(end: end.Token);
        var working = turn(agent, gateway.Addresses[0]);
        while (upstream.Prefills.Count == 0 && !working.IsCompleted) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.True(upstream.Prefills.Count > 0, working.Exception?.ToString());
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);

        // opencode also asks for a title, at the same time.
        foreach (var prefill in upstream.Prefills) Assert.True(await prefill.WasCut.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        await Gateways.UntilAsync(() => finished.Count(request => request.Outcome == WorkloadOutcome.ClientGone) >= upstream.Prefills.Count);
    }
}
