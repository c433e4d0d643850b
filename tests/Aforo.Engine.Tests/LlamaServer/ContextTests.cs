using System.Net;
using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Engine.Tests.Models;
using Aforo.Engine.Tests.Servers;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Engine.Tests.LlamaServer;

[Collection("engine")]
public sealed class ContextTests(TinyModels models)
{
    [Theory]
    [InlineData]
    [InlineData("-lv", "4")]
    public async Task Slots_divide_the_context(params string[] verbosity)
    {
        await using var happened = await Situations.SlotsDivideAsync(models, verbosity);
        var refused = happened.Replies[1];
        var seen = await happened.Server.ObserveAsync();
        var log = await happened.Server.ReadLogAsync();

        Assert.Equal(HttpStatusCode.OK, happened.Replies[0].Status);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        using var body = System.Text.Json.JsonDocument.Parse(refused.Body.ToJsonString());
        Assert.Equal(new ServerError(ServerErrorKind.TooLong, 3001, 2048), ServerError.Of(body.RootElement));
        Assert.Equal(2048, seen.Whole(FactNames.ContextPerSlot, Layers.Loaded));
        Assert.Equal(8192, seen.Whole(FactNames.ContextTotal));
        Assert.Equal(4, seen.Whole(FactNames.Slots, Layers.Loaded));
        Assert.False(seen.InForce(FactNames.KvUnified).Value.Flag);
        Assert.Equal(65536, seen.Whole(FactNames.NativeContext));
        Assert.Equal((2048.0, OnExceed.Reject), (seen.Ceiling().Value, seen.Ceiling().OnExceed));
        var incident = Assert.Single(log.Incidents, incident => incident.Kind == IncidentKinds.PromptRejectedTooLong);
        Assert.Equal((3001.0, 2048.0), (incident.Number(NumberNames.PromptTokens), incident.Number(NumberNames.Context)));
        Assert.DoesNotContain(log.Incidents, incident => incident.Kind is IncidentKinds.ClientGone or IncidentKinds.PromptTruncated);
    }

    [Theory]
    [InlineData]
    [InlineData("-lv", "4")]
    public async Task Without_settings_each_of_four_slots_gets_the_trained_length(params string[] verbosity)
    {
        await using var happened = await Situations.DefaultsAsync(models, verbosity);
        var seen = await happened.Server.ObserveAsync();
        var log = await happened.Server.ReadLogAsync();

        Assert.Equal(65536, seen.Whole(FactNames.ContextPerSlot, Layers.Loaded));
        Assert.Equal(4, seen.Whole(FactNames.Slots, Layers.Loaded));
        Assert.True(seen.InForce(FactNames.KvUnified).Value.Flag);
        Assert.Equal(65536, seen.Ceiling().Value);
        Assert.DoesNotContain(log.Incidents, incident => incident.Kind is IncidentKinds.ContextClampedToTrain or IncidentKinds.ClientGone);
        Assert.Empty(seen.Problems);
    }

    [Fact]
    public async Task A_division_is_refused_without_a_number_of_slots()
    {
        await using var server = await RealServer.StartAsync(models.Quick, "-c", "8192", "--no-kv-unified");
        var seen = await server.ObserveAsync();

        Assert.Equal(8192, seen.Whole(FactNames.ContextPerSlot, Layers.Loaded));
        Assert.True(seen.InForce(FactNames.KvUnified).Value.Flag);
    }

    [Theory]
    [InlineData("-c", "8192", "-np", "4", 2048)]
    [InlineData("-c", "8192", "-np", "3", 2816)]
    [InlineData("-c", "1000", "-np", "3", 512)]
    [InlineData("-c", "32k", "-np", "1", 256)]
    [InlineData("-c", "8192", "--kv-unified-per-slot", "1024", 1024)]
    [InlineData("--kv-unified-per-slot", "1024", "-np", "2", 1024)]
    [InlineData("-c", "0", "-np", "2", 65536)]
    [InlineData("--ctx_size", "4096", "--parallel", "-1", 4096)]
    public async Task Every_way_of_setting_it_is_computed_as_the_engine_does(string first, string value, string second, string other, int each)
    {
        await using var server = await RealServer.StartAsync(models.Quick, first, value, second, other);
        var seen = await server.ObserveAsync();
        var blind = seen with { Facts = [.. seen.Facts.Where(fact => fact.Layer != Layers.Loaded || fact.Name != FactNames.ContextPerSlot)] };

        Assert.Equal(each, seen.Whole(FactNames.ContextPerSlot, Layers.Loaded));
        Assert.Equal(each, seen.Ceiling().Value);
        Assert.Equal(each, blind.Ceiling().Value);
    }

    [Theory]
    [InlineData]
    [InlineData("-lv", "4")]
    public async Task More_than_the_trained_length_is_clamped(params string[] verbosity)
    {
        await using var happened = await Situations.AboveTrainedAsync(models, verbosity);
        var seen = await happened.Server.ObserveAsync();
        var log = await happened.Server.ReadLogAsync();

        Assert.Equal(4096, seen.Whole(FactNames.ContextPerSlot, Layers.Loaded));
        Assert.Equal(8192, seen.Whole(FactNames.ContextTotal));
        Assert.Equal(4096, seen.Whole(FactNames.NativeContext));
        Assert.Contains(seen.Links(), link => link is { Layer: Layers.ServerFlag, Value: 8192, Role: Role.Overridden, OverriddenBy: Layers.ModelNative });
        var clamp = Assert.Single(log.Incidents, incident => incident.Kind == IncidentKinds.ContextClampedToTrain);
        Assert.Equal((8192.0, 4096.0), (clamp.Number(NumberNames.Limit), clamp.Number(NumberNames.Context)));
        Assert.Equal(5001, Assert.Single(log.Incidents, incident => incident.Kind == IncidentKinds.PromptRejectedTooLong).Number(NumberNames.PromptTokens));
    }

    [Fact]
    public async Task A_stretched_length_is_not_told_as_native()
    {
        await using var server = await RealServer.StartAsync(models.Short, "--rope-scaling", "yarn", "--rope-scale", "4", "-np", "1");
        var seen = await server.ObserveAsync();

        var length = seen.InForce(FactNames.NativeContext);
        Assert.Equal((Layers.RopeOverride, 16384L), (length.Layer, length.Value.Whole));
        Assert.Equal(seen.Whole(FactNames.ContextPerSlot, Layers.Loaded), seen.Ceiling().Value);
    }

    [Theory]
    [InlineData]
    [InlineData("-lv", "4")]
    public async Task A_full_pool_fails_all_requests_in_it(params string[] verbosity)
    {
        await using var happened = await Situations.PoolFullAsync(models, verbosity);
        var log = await happened.Server.ReadLogAsync();

        var failed = happened.Replies.Where(reply => reply.Status == HttpStatusCode.InternalServerError).ToArray();
        Assert.NotEmpty(failed);
        using var body = System.Text.Json.JsonDocument.Parse(failed[0].Body.ToJsonString());
        Assert.Equal(ServerErrorKind.PoolFull, ServerError.Of(body.RootElement)?.Kind);
        Assert.Single(log.Incidents, incident => incident.Kind == IncidentKinds.KvPoolExhausted);
        Assert.DoesNotContain(log.Incidents, incident => incident.Kind == IncidentKinds.ClientGone);
    }

    [Theory]
    [InlineData]
    [InlineData("-lv", "4")]
    public async Task A_window_that_fills_up_shifts_where_that_is_allowed(params string[] verbosity)
    {
        await using var happened = await Situations.ShiftAsync(models, verbosity);
        var seen = await happened.Server.ObserveAsync();
        var log = await happened.Server.ReadLogAsync();

        Assert.True(seen.InForce(FactNames.Shift).Value.Flag);
        Assert.Equal(512, Assert.Single(log.Incidents, incident => incident.Kind == IncidentKinds.ContextShift).Number(NumberNames.Context));
    }

    [Theory]
    [InlineData]
    [InlineData("-lv", "4")]
    public async Task A_window_that_fills_up_ends_the_answer_otherwise(params string[] verbosity)
    {
        await using var happened = await Situations.WindowFullAsync(models, verbosity);
        var log = await happened.Server.ReadLogAsync();

        Assert.True((bool?)happened.Replies[0].Body["truncated"]);
        Assert.Equal(512, Assert.Single(log.Incidents, incident => incident.Kind == IncidentKinds.SlotTruncated).Number(NumberNames.Context));
        Assert.DoesNotContain(log.Incidents, incident => incident.Kind == IncidentKinds.ContextShift);
    }
}
