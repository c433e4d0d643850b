using System.Net;
using System.Text;
using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Lab.Simulators.LlamaServer;
using Aforo.Systems;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Lab.Tests.Simulators.LlamaServer;

public sealed class LlamaServerSimulatorTests
{
    private static readonly LlamaServerSimulatorOptions Fast = new() { PrefillSpeed = 1e6, DecodeSpeed = 1e5, Context = 8192, TrainedContext = 65536 };

    [Fact]
    public async Task The_adapter_reads_it_as_a_real_one()
    {
        await using var server = await LlamaServerSimulator.StartAsync(Fast with { KvUnified = false });

        var seen = await ObserveAsync(server);

        Assert.Equal("b10488-1a2b3c4d5", Assert.Single(seen.Runtimes).Version);
        Assert.Equal(2048, Whole(seen, FactNames.ContextPerSlot));
        Assert.Equal(4, Whole(seen, FactNames.Slots));
        Assert.Equal(65536, Whole(seen, FactNames.NativeContext));
        Assert.Empty(seen.Problems);
    }

    [Fact]
    public async Task A_too_long_prompt_is_refused_with_both_numbers()
    {
        await using var server = await LlamaServerSimulator.StartAsync(Fast with { KvUnified = false });

        var (status, body) = await CompleteAsync(server, new string('a', 4 * 3000));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(new ServerError(ServerErrorKind.TooLong, 3000, 2048), ServerError.Of(body));
    }

    [Fact]
    public async Task A_build_of_early_2025_cuts_it_and_tells_nobody()
    {
        await using var server = await LlamaServerSimulator.StartAsync(Fast with { BuildInfo = "b4768-abc", Context = 4096, Slots = 1 });

        var (status, body) = await CompleteAsync(server, new string('a', 4 * 9214));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(3070, body.GetProperty("usage").GetProperty("prompt_tokens").GetInt64());
    }

    [Fact]
    public async Task What_a_slot_holds_is_reused()
    {
        await using var server = await LlamaServerSimulator.StartAsync(Fast with { Slots = 1 });
        await CompleteAsync(server, new string('a', 4000));

        var (_, body) = await CompleteAsync(server, new string('a', 4000) + new string('b', 400));

        Assert.Equal((1000, 100), (body.GetProperty("timings").GetProperty("cache_n").GetInt64(), body.GetProperty("timings").GetProperty("prompt_n").GetInt64()));
    }

    [Fact]
    public async Task A_full_pool_fails_every_request_in_it()
    {
        await using var server = await LlamaServerSimulator.StartAsync(Fast with { Context = 1024, Slots = 3, PrefillSpeed = 20_000, DecodeSpeed = 1000 });

        var replies = await Task.WhenAll("abc".Select(letter => CompleteAsync(server, new string(letter, 4 * 500), 400)));

        Assert.Contains(replies, reply => reply.Status == HttpStatusCode.InternalServerError && ServerError.Of(reply.Body)?.Kind == ServerErrorKind.PoolFull);
    }

    [Fact]
    public async Task What_a_client_that_left_had_read_stays()
    {
        await using var server = await LlamaServerSimulator.StartAsync(Fast with { Slots = 1, PrefillSpeed = 3000 });
        using var patience = new CancellationTokenSource();
        var asking = CompleteAsync(server, new string('a', 4 * 6000), cancellation: patience.Token);
        while (!asking.IsCompleted && await ReadAsync(server) < 512) await Task.Delay(10, TestContext.Current.CancellationToken);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        var (_, body) = await CompleteAsync(server, new string('a', 4 * 6000));

        Assert.InRange(body.GetProperty("timings").GetProperty("cache_n").GetInt64(), 512, 5999);
    }

    [Fact]
    public async Task Loading_and_keys_are_told_as_the_server_tells_them()
    {
        await using var loading = await LlamaServerSimulator.StartAsync(Fast with { Loading = true });
        await using var locked = await LlamaServerSimulator.StartAsync(Fast with { ApiKey = "k" });

        Assert.Contains((await ObserveAsync(loading)).NotSeen, missing => missing.WouldSettle == "wait-for-load");
        Assert.Contains((await ObserveAsync(locked)).Problems, problem => problem.Kind == "runtime.key-needed");
    }

    private static long? Whole(Observation seen, string name) => seen.Facts.First(fact => fact.Name == name).Value.Whole;

    /// <summary>Tokens of its prompt that the only slot has read.</summary>
    private static async Task<long> ReadAsync(LlamaServerSimulator server)
    {
        using var http = new HttpClient();
        using var slots = JsonDocument.Parse(await http.GetStringAsync(new Uri(server.Address, "slots")));
        return slots.RootElement[0].TryGetProperty("n_prompt_tokens_processed", out var read) ? read.GetInt64() : 0;
    }

    private static async Task<Observation> ObserveAsync(LlamaServerSimulator server)
    {
        var world = new Surroundings { Platform = Platform.Linux, Home = "/nowhere", CurrentDirectory = "/", Root = Path.Combine(AppContext.BaseDirectory, "nothing") };
        return (await new LlamaServerRuntime().ObserveAtAsync(server.Address, world, CancellationToken.None))!;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> CompleteAsync(LlamaServerSimulator server, string prompt, int answer = 2, CancellationToken cancellation = default)
    {
        using var http = new HttpClient();
        using var content = new StringContent($$"""{"messages":null,"prompt":"{{prompt}}","max_tokens":{{answer}}}""", Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(server.Address, "completion"), content, cancellation);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation)).RootElement);
    }
}
