using Aforo.Core.Facts;
using Aforo.Engine.Tests.Models;
using Aforo.Engine.Tests.Servers;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Engine.Tests.LlamaServer;

[Collection("engine")]
public sealed class EndpointTests(TinyModels models)
{
    [Fact]
    public async Task With_a_key_nothing_but_health_is_open()
    {
        await using var server = await RealServer.StartAsync(models.Quick, "-c", "512", "--api-key", "k-1");
        var closed = await server.ObserveAsync();
        var world = server.World with { Environment = server.World.Environment.Add("LLAMA_API_KEY", "k-1") };
        var open = await new LlamaServerRuntime().ObserveAtAsync(server.Address, world, TestContext.Current.CancellationToken);

        Assert.Equal("runtime.key-needed", Assert.Single(closed.Problems).Kind);
        Assert.Equal(512, open!.Whole(FactNames.ContextPerSlot, Layers.Loaded));
    }

    [Fact]
    public async Task A_router_keeps_its_models_unloaded_while_it_is_read()
    {
        var folder = Path.GetDirectoryName(models.Quick)!;
        await using var server = await RealServer.StartAsync(null, "--models-dir", folder, "-c", "1024");
        var seen = await server.ObserveAsync();

        Assert.Contains(seen.Models, model => model is { Name: "quick", Loaded: false });
        Assert.DoesNotContain(seen.Facts, fact => fact is { Name: FactNames.ContextPerSlot, Layer: Layers.Loaded });
        Assert.Contains("\"unloaded\"", await server.GetAsync("models"), StringComparison.Ordinal);
        Assert.DoesNotContain("\"loaded\"", await server.GetAsync("models"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_servers_timeout_does_not_end_a_prefill()
    {
        await using var server = await RealServer.StartAsync(models.Slow, "-c", "8192", "-np", "1", "-t", "1", "-tb", "1", "--timeout", "1", "--metrics");
        var reply = await server.CompleteAsync(Situations.Text('a', 5000));
        var seen = await server.ObserveAsync();

        Assert.Equal(5001, reply.Computed);
        Assert.True((double)reply.Body["timings"]!["prompt_ms"]! > 1100);
        Assert.Contains(seen.Facts, fact => fact is { Name: FactNames.Timeout, Role: Role.Ineffective } && fact.Value.Whole == 1);
        Assert.InRange(seen.InForce(FactNames.PrefillSpeed).Value.Number ?? 0, 1, 5001 / 1.1);
    }
}
