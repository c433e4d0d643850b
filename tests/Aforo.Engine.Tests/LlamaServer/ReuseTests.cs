using Aforo.Core.Cases;
using Aforo.Engine.Tests.Models;
using Aforo.Engine.Tests.Servers;

namespace Aforo.Engine.Tests.LlamaServer;

[Collection("engine")]
public sealed class ReuseTests(TinyModels models)
{
    [Theory]
    [InlineData]
    [InlineData("-lv", "4")]
    public async Task Two_conversations_in_one_slot_lose_their_prefixes(params string[] verbosity)
    {
        await using var happened = await Situations.LostPrefixAsync(models, verbosity);
        var log = await happened.Server.ReadLogAsync();

        Assert.Equal([(0, 1501), (1, 1500), (1, 1600)], happened.Replies.Select(reply => (reply.Reused, reply.Computed)));
        Assert.Equal(2, log.Incidents.Count(incident => incident.Kind == IncidentKinds.CacheMiss));
        Assert.DoesNotContain(log.Incidents, incident => incident.Kind == IncidentKinds.CacheHit);
    }

    [Fact]
    public async Task A_host_copy_brings_a_prefix_back()
    {
        await using var happened = await Situations.HostCopyAsync(models, "-lv", "4");
        var log = await happened.Server.ReadLogAsync();

        Assert.Equal(1501, happened.Replies[2].Reused);
        var hit = Assert.Single(log.Incidents, incident => incident.Kind == IncidentKinds.CacheHit);
        Assert.Equal(1501, hit.Number(NumberNames.KeptTokens));
    }

    [Fact]
    public async Task A_recurrent_model_reads_everything_again()
    {
        await using var happened = await Situations.CannotReuseAsync(models, "-lv", "4");
        var log = await happened.Server.ReadLogAsync();

        Assert.Equal([(0, 1002), (0, 1002)], happened.Replies.Select(reply => (reply.Reused, reply.Computed)));
        var incident = Assert.Single(log.Incidents, incident => incident.Kind == IncidentKinds.CacheMissFullReprocess);
        Assert.Equal(1002, incident.Number(NumberNames.PromptTokens));
    }

    [Theory]
    [InlineData]
    [InlineData("-lv", "4")]
    public async Task A_client_that_leaves_while_its_prompt_is_read_finds_it_again(params string[] verbosity)
    {
        await using var happened = await Situations.ClientLeavesAsync(models, verbosity);
        var log = await happened.Server.ReadLogAsync();

        Assert.InRange(happened.Replies[0].Reused ?? 0, 256, 2000);
        var gone = Assert.Single(log.Incidents, incident => incident.Kind == IncidentKinds.ClientGone);
        // At the default verbosity no line states the prompt's size, so nothing tells reading from answering.
        Assert.Equal(verbosity.Length > 0 ? "prefill" : null, gone.Phase);
        Assert.Equal(happened.Replies[0].Reused, (int?)gone.Number(NumberNames.TokensDone));
    }
}
