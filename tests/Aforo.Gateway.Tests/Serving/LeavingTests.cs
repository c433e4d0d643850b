using System.Collections.Concurrent;
using Aforo.Core.Workload;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Agents;
using Aforo.Gateway.Tests.SixMinutes;
using Aforo.Gateway.Tests.Translation;
using Aforo.Lab.Simulators.Cloud;
using Aforo.Lab.Simulators.Ollama;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>Who leaves ends the work: every client, before every kind of backend, of its own dialect and of others; while the prompt is read, and while the answer comes.</summary>
[Collection(RealProgramsCollection.Name)]
public sealed class LeavingTests
{
    private static readonly string[] Clients = ["openai", "responses", "anthropic", "ollama"];

    /// <summary>An old Ollama has neither messages nor responses.</summary>
    public static TheoryData<string> Backends => ["openai", "mistral", "anthropic", "ollama", "old ollama"];

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task While_a_prompt_is_read_the_backend_sees_each_client_leave(string kind)
    {
        await using var behind = await Behind.StartAsync(kind);
        await using var upstream = await SilentUpstream.StartAsync(behind.Address, Timeout.InfiniteTimeSpan);
        var finished = new ConcurrentQueue<WorkloadRequest>();
        await using var gateway = await behind.GatewayAsync(upstream, finished);
        foreach (var client in Clients)
        {
            foreach (var scenario in (string[])["leave", "leave-whole"])
            {
                var (before, recorded) = (upstream.Prefills.Count, finished.Count);
                using var leave = new CancellationTokenSource();
                var talking = RealClient.TalkAsync(client, gateway.Addresses[0].ToString().TrimEnd('/'), "m", scenario, leave.Token);
                await Gateways.UntilAsync(() => upstream.Prefills.Count > before || talking.IsCompleted);
                await leave.CancelAsync();
                var answer = await talking;
                Assert.True(upstream.Prefills.Count > before, answer.GetRawText());
                Assert.True(await upstream.Prefills.Last().WasCut.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken), $"{client} {scenario}");
                await Gateways.UntilAsync(() => finished.Count > recorded);
                Assert.Equal(WorkloadOutcome.ClientGone, finished.Last().Outcome);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task While_the_answer_comes_the_backend_sees_each_client_leave(string kind)
    {
        await using var behind = await Behind.StartAsync(kind);
        await using var upstream = await SilentUpstream.StartAsync(behind.Address, TimeSpan.Zero);
        var finished = new ConcurrentQueue<WorkloadRequest>();
        await using var gateway = await behind.GatewayAsync(upstream, finished);
        // Mistral's API refuses what that client asks of every stream, and the simulated Ollama has no responses.
        foreach (var client in Clients.Where(client => (kind, client) is not (("mistral", "openai") or ("ollama", "responses"))))
        {
            var recorded = finished.Count;
            var answer = RealClient.Talk(client, gateway.Addresses[0].ToString().TrimEnd('/'), "m", "cancel");
            Assert.True(answer.GetProperty("text").GetString() is { Length: > 0 }, answer.GetRawText());
            Assert.True(await upstream.Prefills.Last().WasCut.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken), client);
            await Gateways.UntilAsync(() => finished.Count > recorded);
            Assert.Equal(WorkloadOutcome.ClientGone, finished.Last().Outcome);
        }
    }

    /// <summary>The server behind the silence: it begins an answer and does not come to its end.</summary>
    private sealed record Behind(string Kind, Uri Address, IAsyncDisposable Server) : IAsyncDisposable
    {
        public static async Task<Behind> StartAsync(string kind)
        {
            if (kind.EndsWith("ollama", StringComparison.Ordinal))
            {
                var ollama = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions { Version = kind == "ollama" ? "0.32.15" : "0.12.6", ContextLength = 8192, LoadTime = TimeSpan.Zero, PrefillTokensPerSecond = 1e6, DecodeTokensPerSecond = 2, Answer = [.. Enumerable.Repeat("la ", 1000)], Definitions = [SimulatedDefinition.FoundingCase[1] with { Name = "m" }] }, TestContext.Current.CancellationToken);
                return new Behind(kind, ollama.Address, ollama);
            }
            var provider = kind switch { "anthropic" => CloudProvider.Anthropic, "mistral" => CloudProvider.Mistral, _ => CloudProvider.OpenAi };
            var api = await CloudSimulator.StartAsync(provider, new CloudSimulatorOptions { Faults = request => request.Stream ? CloudFault.Stall : CloudFault.None }, TestContext.Current.CancellationToken);
            return new Behind(kind, api.Address, api);
        }

        public async Task<GatewayServer> GatewayAsync(SilentUpstream upstream, ConcurrentQueue<WorkloadRequest> finished)
        {
            var (kind, provider, path) = Kind switch
            {
                "ollama" or "old ollama" => ("ollama", "compatible", ""),
                "anthropic" => ("anthropic", "compatible", ""),
                _ => ("openai", Kind, "v1"),
            };
            var configuration = Gateways.Read($$"""{"listen": "127.0.0.1:0", "limits": {"linger_seconds": 0}, "backends": [{"name": "b", "kind": "{{kind}}", "provider": "{{provider}}", "url": "{{new Uri(upstream.Address, path)}}"}]}""");
            return await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration, Finished = finished.Enqueue }, TestContext.Current.CancellationToken);
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
