using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Engine.Tests.Models;
using Aforo.Engine.Tests.Servers;
using Aforo.Lab.Probing;
using Aforo.Lab.Sending;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Engine.Tests.Probing;

/// <summary>Probes sent to the real llama-server. Its small model was never trained, so that no word comes back: the server's own count proves what it read.</summary>
[Collection("engine")]
public sealed class ProbeTests(TinyModels models)
{
    private const int Wanted = 3000;

    private static async Task<(ProbePlan Plan, ProbeResult Result)> ProbeAsync(RealServer server)
    {
        var seen = await server.ObserveAsync();
        var situation = Situation.Of(new Case { Seen = seen }, new Knowledge { Runtimes = [new LlamaServerRuntime().Behaviour] });
        var plan = ProbePlanner.Of(situation, Wanted);
        Assert.NotNull(plan);
        return (plan, await new Prober(server.World, 11).RunAsync(plan, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_prompt_that_fits_is_read_whole_and_timed_by_the_engine()
    {
        await using var server = await RealServer.StartAsync(models.Quick, "-c", "8192", "-np", "1");
        var (plan, result) = await ProbeAsync(server);
        Assert.Equal((Dialect.OpenAi, false), (plan.Destination.Dialect, plan.Loads));
        Assert.Equal(SendEnd.Answered, result.End);
        Assert.True(result.IsWhole, $"{result.PromptTokens}");
        Assert.InRange(result.PromptTokens!.Value, Wanted * 0.98, Wanted * 1.06);
        Assert.True(result.PrefillSeconds > 0);
    }

    [Fact]
    public async Task A_prompt_longer_than_a_slot_is_refused_with_the_servers_words()
    {
        await using var server = await RealServer.StartAsync(models.Quick, "-c", "8192", "-np", "4", "--no-kv-unified");
        var (_, result) = await ProbeAsync(server);
        Assert.Equal(("refused", 400), (result.Why, result.Status));
        Assert.Contains("2048", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_that_is_broken_off_leaves_the_server_idle()
    {
        await using var server = await RealServer.StartAsync(models.Quick, "-c", "65536", "-np", "1");
        var (plan, _) = await ProbeAsync(server);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        try
        {
            await new Prober(server.World, 12).RunAsync(plan with { Tokens = 60_000 }, patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Broken off on purpose, where the machine was slow enough for it.
        }
        Assert.Equal(SendEnd.Answered, (await new Prober(server.World, 13).RunAsync(plan with { Tokens = 500 }, TestContext.Current.CancellationToken)).End);
    }
}
