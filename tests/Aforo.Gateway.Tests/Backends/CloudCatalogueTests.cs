using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Core.Routing;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Serving;
using Price = Aforo.Gateway.Configuration.Price;

namespace Aforo.Gateway.Tests.Backends;

/// <summary>What a configuration leaves open of a cloud model, a catalogue fills in, and nothing else.</summary>
public sealed class CloudCatalogueTests
{
    private static readonly DateTimeOffset Today = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private static readonly CloudCatalog Catalog = new(
        [
            Model("google", "g") with { PriceTiers = [new PriceTier { When = "long", OverPromptTokens = 200_000, Input = 2, Output = 20, CachedInput = 0.2 }] },
            Model("google", "split") with { MaxInputTokens = 900_000 },
            Model("google", "gone") with { Status = "deprecated", RetiresOn = new DateOnly(2026, 11, 27) },
        ],
        "2026-11-23");

    [Fact]
    public async Task Context_and_price_come_from_the_catalogue_with_its_date()
    {
        var backend = Backend("""{"name": "sky", "kind": "openai", "url": "https://generativelanguage.googleapis.com/v1beta/openai"}""");
        var target = await TargetAsync(backend, "g");
        Assert.Equal((1_000_000d, OnExceed.Reject, "cloud/google/g", "2026-10-10", true), (target.Context!.Value, target.Context.OnExceed, target.Context.Source.Catalog, target.Context.Source.AsOf, target.CountsOutput));
        Assert.Equal(1_000_000, target.NativeContext);
        Assert.Equal(new Price(1, 10, 0.1, "USD") { CacheWrite = 1.25 }, backend.PriceOf("g", 200_000, Today));
        Assert.Equal(new Price(2, 20, 0.2, "USD"), backend.PriceOf("g", 200_001, Today));
    }

    [Fact]
    public async Task What_the_configuration_says_wins_and_only_the_rest_is_filled_in()
    {
        var backend = Backend("""{"name": "sky", "kind": "openai", "url": "https://generativelanguage.googleapis.com/", "models": [{"name": "g", "context": 5000}, {"name": "s*", "price": {"input": 7, "output": 8, "currency": "EUR"}}]}""");
        var own = await TargetAsync(backend, "g");
        Assert.Equal((5000d, "configuration"), (own.Context!.Value, own.Context.Source.Note));
        Assert.Equal(1, backend.PriceOf("g", 1, Today)!.Input);
        Assert.Equal("cloud/google/split", (await TargetAsync(backend, "split")).Context!.Source.Catalog);
        Assert.Equal("EUR", backend.PriceOf("split", 1, Today)!.Currency);
    }

    [Fact]
    public async Task The_longest_prompt_counts_where_it_is_told_apart()
    {
        var target = await TargetAsync(Backend("""{"name": "sky", "kind": "openai", "url": "https://generativelanguage.googleapis.com/"}"""), "split");
        Assert.Equal((900_000d, 900_000, false), (target.Context!.Value, target.NativeContext, target.CountsOutput));
    }

    [Theory]
    [InlineData("https://generativelanguage.googleapis.com/", "", "unknown")]
    [InlineData("https://generativelanguage.googleapis.com/", "", "gone")]
    [InlineData("https://reseller.example.com/", "", "g")]
    [InlineData("http://127.0.0.1:9/", ", \"provider\": \"gemini\"", "g")]
    public async Task What_is_not_known_stays_unknown(string url, string rest, string model)
    {
        var backend = Backend($$"""{"name": "sky", "kind": "openai", "url": "{{url}}"{{rest}}}""");
        Assert.Null((await TargetAsync(backend, model)).Context);
        Assert.Null(backend.PriceOf(model, 1, Today));
    }

    [Fact]
    public async Task A_provider_may_be_named_where_the_address_is_none_of_its_own() =>
        Assert.NotNull((await TargetAsync(Backend("""{"name": "sky", "kind": "openai", "url": "https://proxy.example.com/", "provider": "gemini"}"""), "g")).Context);

    [Theory]
    [InlineData(100_000, 0.2)]
    [InlineData(300_000, 0.8)]
    public async Task The_ledger_gets_the_cost_of_the_tier(int prompt, double cost)
    {
        await using var sky = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", $$"""{"choices":[{"index":0,"message":{"role":"assistant","content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":{{prompt}},"completion_tokens":10000} }"""), cancellation).AsTask());
        var finished = new TaskCompletionSource<Aforo.Core.Workload.WorkloadRequest>();
        var configuration = Gateways.Read($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "sky", "kind": "openai", "provider": "gemini", "where": "cloud", "url": "{{sky.Address}}"}], "rules": [{"name": "out", "when": {}, "then": {"private": false, "route": "cloud"} }]}""");
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration, Cloud = Catalog, Finished = finished.SetResult });
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", """{"model":"g","messages":[{"role":"user","content":"hi"}]}"""));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var request = await finished.Task;
        Assert.Equal(("USD", cost), (request.Currency, Math.Round(request.Cost!.Value, 6)));
    }

    [Theory]
    // 30 tokens anew, 40 reused, 20 written for five minutes, 10 for an hour, 10 of the answer: 30 + 4 + 25 + 20 + 100.
    [InlineData("/v1/messages", false)]
    [InlineData("/v1/messages", true)]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/v1/chat/completions", true)]
    public async Task What_a_cache_keeps_for_an_hour_has_its_own_price(string path, bool streams)
    {
        const string Usage = """ "usage":{"input_tokens":30,"cache_creation_input_tokens":30,"cache_read_input_tokens":40,"cache_creation":{"ephemeral_5m_input_tokens":20,"ephemeral_1h_input_tokens":10},"output_tokens":10} """;
        const string Head = """ "id":"msg_1","type":"message","role":"assistant","model":"a" """;
        string[] events =
        [
            $$$"""{"type":"message_start","message":{ {{{Head}}},"content":[],"stop_reason":null,"stop_sequence":null,{{{Usage}}} } }""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""} }""",
            $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{new string('x', 20_000)}}}"} }""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":10} }""",
            """{"type":"message_stop"}""",
        ];
        var reply = streams
            ? ScriptedBackend.Reply(200, "text/event-stream", string.Concat(events.Select(data => $"event: {data.Split('"')[3]}\ndata: {data}\n\n")))
            : ScriptedBackend.Reply(200, "application/json", $$"""{ {{Head}},"content":[{"type":"text","text":"x"}],"stop_reason":"end_turn","stop_sequence":null,{{Usage}} }""");
        await using var sky = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(reply, cancellation).AsTask());
        var finished = new TaskCompletionSource<Aforo.Core.Workload.WorkloadRequest>();
        var configuration = Gateways.Read($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "sky", "kind": "anthropic", "where": "cloud", "url": "{{sky.Address}}", "models": [{"name": "a", "context": 1000, "price": {"input": 1, "output": 10, "cached_input": 0.1, "cache_write": 1.25, "cache_write_1h": 2} }] }], "rules": [{"name": "out", "when": {}, "then": {"private": false, "route": "cloud"} }]}""");
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration, Finished = finished.SetResult });
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, path, $$"""{"model":"a","max_tokens":10,"stream":{{(streams ? "true" : "false")}},"messages":[{"role":"user","content":"hi"}] }"""));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var request = await finished.Task;
        Assert.Equal((100, 179), (request.PromptTokens, Math.Round(request.Cost!.Value * 1e6, 6)));
    }

    private static Task<RoutingTarget> TargetAsync(Backend backend, string model) => backend.Targets.OfAsync(model, new BodyFacts(), new BackendView { IsUp = true }, 0, null, ApiEndpoint.All[0], TestContext.Current.CancellationToken);

    private static Backend Backend(string text)
    {
        var settings = Gateways.Read($$"""{"backends": [{{text}}]}""").Backends[0];
        return new Backend(settings, settings.Offer(Catalog), new HttpMessageInvoker(new SocketsHttpHandler()), new Standing(), _ => null);
    }

    private sealed class Standing : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Today;
    }

    private static CloudModel Model(string provider, string id) => new()
    {
        Id = provider + "/" + id,
        Provider = provider,
        ModelId = id,
        Name = id,
        ContextTokens = 1_000_000,
        PriceUsdPerMtok = new TokenPrice { Input = 1, Output = 10, CachedInput = 0.1, CacheWrite = 1.25 },
        Status = "available",
        Api = new CloudApi { BaseUrl = "https://generativelanguage.googleapis.com/v1beta/openai/", Style = "OpenAI-compatible" },
        Source = "https://example.com",
        AsOf = "2026-10-10",
    };
}
