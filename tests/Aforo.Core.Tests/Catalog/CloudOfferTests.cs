using Aforo.Core.Catalog;

namespace Aforo.Core.Tests.Catalog;

public sealed class CloudOfferTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private static readonly CloudCatalog Catalog = new(
        [
            Model("google", "g", "https://generativelanguage.googleapis.com/v1beta/openai/") with { AsOf = "2026-10", PriceTiers = [new PriceTier { When = "long", OverPromptTokens = 200_000, Input = 2, Output = 20 }, new PriceTier { When = "later", From = new DateOnly(2026, 12, 1), Input = 3, Output = 30 }] },
            Model("deepseek", "d", "https://api.deepseek.com") with { PriceTiers = [new PriceTier { When = "peak", Hours = [new(new(1, 0), new(4, 0)), new(new(22, 0), new(0, 30))], Input = 2, Output = 20 }] },
            Model("mistral", "m", "https://api.mistral.ai/v1") with { Aliases = ["m-2512"], PriceTiers = [new PriceTier { When = "after the preview", Input = 2, Output = 20 }], Status = "deprecated", RetiresOn = new DateOnly(2026, 11, 28) },
            Model("openrouter", ":free", "https://openrouter.ai/api/v1"),
            Model("ollama-cloud", "*", "https://ollama.com/v1"),
            Model("broken", "b", "no address"),
        ],
        "2026-11-23");

    [Theory]
    [InlineData("generativelanguage.googleapis.com", null, "g", true)]
    [InlineData("GENERATIVELANGUAGE.googleapis.com", null, "g", true)]
    [InlineData("generativelanguage.googleapis.com", null, "models/g", true)]
    [InlineData("generativelanguage.googleapis.com", null, "G", false)]
    [InlineData("generativelanguage.googleapis.com", null, "g-lite", false)]
    [InlineData("europe.generativelanguage.googleapis.com", null, "g", false)]
    [InlineData("api.mistral.ai", null, "m", true)]
    [InlineData("api.mistral.ai", null, "m-2512", true)]
    [InlineData("api.mistral.ai", null, "models/m", false)]
    [InlineData("api.mistral.ai", "google", "g", false)]
    [InlineData("proxy.example.com", "google", "g", true)]
    [InlineData("proxy.example.com", null, "g", false)]
    [InlineData("openrouter.ai", null, ":free", false)]
    [InlineData("ollama.com", null, "*", false)]
    public void A_model_is_known_under_its_name_at_its_provider_only(string host, string? provider, string model, bool known) =>
        Assert.Equal(known, CloudOffer.Of(Catalog, host, provider).TryFind(model, out _));

    [Fact]
    public void A_request_costs_what_its_length_says_on_the_day()
    {
        var model = Catalog.Find("google/g")!;
        Assert.Equal([1.2, 2.400002, 0.9], new[] { Cost(new(2026, 11, 27), 200_000, 100_000), Cost(new(2026, 11, 27), 200_001, 100_000), Cost(new(2026, 12, 1), 200_000, 10_000) });
        Assert.Null(new TokenPrice { Input = 1 }.CostOf(new BilledTokens(1, 0)));

        double Cost(DateOnly day, long prompt, long output) => Math.Round(model.PriceOn(day, prompt).CostOf(new BilledTokens(prompt, output))!.Value, 9);
    }

    [Theory]
    [InlineData(100, 0, 0, 0, 10, 200)]
    [InlineData(100, 40, 0, 0, 10, 164)]
    [InlineData(100, 40, 20, 0, 10, 169)]
    [InlineData(100, 40, 20, 8, 10, 175)]
    [InlineData(100, 40, 20, 20, 10, 184)]
    // No part is more than the whole.
    [InlineData(100, 40, 20, 900, 10, 184)]
    [InlineData(100, 40, 900, 900, 10, 224)]
    [InlineData(100, 40, 0, 20, 10, 164)]
    [InlineData(100, 400, 20, 20, 10, 110)]
    public void What_was_reused_or_put_into_a_cache_has_its_own_price(long prompt, long cached, long written, long hour, long output, double cost) =>
        Assert.Equal(cost, new TokenPrice { Input = 1, Output = 10, CachedInput = 0.1, CacheWrite = 1.25, CacheWriteHour = 2 }.CostOf(new BilledTokens(prompt, output) { Cached = cached, Written = written, WrittenHour = hour })!.Value * 1e6, 6);

    [Theory]
    [InlineData(null, 200)]
    [InlineData(1.25, 205)]
    public void A_part_without_a_price_counts_as_input_and_an_hour_as_any_time(double? write, double cost) =>
        Assert.Equal(cost, new TokenPrice { Input = 1, Output = 10, CacheWrite = write }.CostOf(new BilledTokens(100, 10) { Cached = 40, Written = 20, WrittenHour = 10 })!.Value * 1e6, 6);

    [Fact]
    public void Figures_always_have_a_date()
    {
        var (google, mistral) = (CloudOffer.Of(Catalog, "x", "google"), CloudOffer.Of(Catalog, "x", "mistral"));
        Assert.True(google.TryFind("g", out var dated));
        Assert.True(mistral.TryFind("m", out var undated));
        Assert.Equal(("cloud/google/g", "2026-10"), (google.SourceOf(dated).Catalog, google.SourceOf(dated).AsOf));
        Assert.Equal("2026-11-23", mistral.SourceOf(undated).AsOf);
    }

    [Theory]
    [InlineData("google/g", 200_000, "2026-11-27T12:00:00Z", 1)]
    [InlineData("google/g", 200_001, "2026-11-27T12:00:00Z", 2)]
    [InlineData("google/g", 200_001, "2026-12-01T00:00:00Z", 3)]
    [InlineData("google/g", 1, "2026-12-01T00:30:00+01:00", 1)]
    [InlineData("deepseek/d", 1, "2026-11-27T00:59:59Z", 1)]
    [InlineData("deepseek/d", 1, "2026-11-27T01:00:00Z", 2)]
    [InlineData("deepseek/d", 1, "2026-11-27T04:00:00Z", 1)]
    [InlineData("deepseek/d", 1, "2026-11-27T06:00:00+03:00", 2)]
    [InlineData("deepseek/d", 1, "2026-11-27T00:10:00Z", 2)]
    [InlineData("mistral/m", 1_000_000, "2030-01-01T00:00:00Z", 1)]
    public void The_last_tier_that_holds_gives_the_price(string id, long prompt, string at, double input) =>
        Assert.Equal(input, Catalog.Find(id)!.PriceFor(prompt, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)).Input);

    [Fact]
    public void A_tier_may_say_that_a_price_is_not_known()
    {
        var model = Catalog.Find("google/g")! with { PriceTiers = [new PriceTier { When = "long", OverPromptTokens = 10 }] };
        Assert.Equal((1d, null), (model.PriceFor(10, Noon).Input, model.PriceFor(11, Noon).Input));
    }

    [Fact]
    public void A_model_is_retired_from_its_day_on()
    {
        var model = Catalog.Find("mistral/m")!;
        Assert.False(model.IsRetiredOn(new DateOnly(2026, 11, 27)));
        Assert.True(model.IsRetiredOn(new DateOnly(2026, 11, 28)));
        Assert.True((Catalog.Find("google/g")! with { Status = "retired" }).IsRetiredOn(default));
    }

    private static CloudModel Model(string provider, string id, string address) => new()
    {
        Id = provider + "/" + id,
        Provider = provider,
        ModelId = id,
        Name = id,
        ContextTokens = 1000,
        PriceUsdPerMtok = new TokenPrice { Input = 1, Output = 10 },
        Status = "available",
        Api = new CloudApi { BaseUrl = address, Style = "OpenAI-compatible" },
        Source = "https://example.com",
    };
}
