using System.Diagnostics;
using Aforo.Systems.Catalog;

namespace Aforo.Systems.Tests.Catalog;

public sealed class CatalogStoreTests
{
    [Fact]
    public void Everything_is_there()
    {
        var catalog = new CatalogStore();
        Assert.Equal(553, catalog.Devices.Devices.Length);
        Assert.Equal(152, catalog.Models.Models.Length);
        Assert.Equal(56, catalog.Cloud.Models.Length);
        Assert.Equal("2026-11-23", catalog.Devices.AsOf);
    }

    [Fact]
    public void Conditions_and_retirements_of_cloud_models_are_read()
    {
        var cloud = new CatalogStore().Cloud;
        Assert.Equal(0.5, cloud.Find("anthropic/claude-haiku-5-5")!.PriceFor(100_001, DateTimeOffset.UnixEpoch).Input);
        Assert.Equal(0.3, cloud.Find("deepseek/deepseek-flash")!.PriceFor(1, new DateTimeOffset(2026, 11, 27, 9, 59, 0, TimeSpan.Zero)).Input);
        Assert.Equal(4, cloud.Find("google/gemini-4-argon")!.PriceFor(1, new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero)).Input);
        Assert.Null(cloud.Find("openai/gpt-6.2-astra")!.PriceFor(272_001, DateTimeOffset.UnixEpoch).Input);
        Assert.Equal(922_000, cloud.Find("openai/gpt-6-sol")!.MaxInputTokens);
        Assert.Equal(new DateOnly(2026, 12, 1), cloud.Find("google/gemini-2.5-pro")!.RetiresOn);
    }

    /// <summary>1.25 and 2 times the input, by Anthropic's pricing; a price that is written down must not drift from its input.</summary>
    [Fact]
    public void Only_Anthropic_has_a_price_for_an_hour_in_the_cache_and_it_is_twice_the_input()
    {
        var prices = new CatalogStore().Cloud.Models.SelectMany(model => model.PriceTiers.Prepend(model.PriceUsdPerMtok), (model, price) => (model.Provider, Price: price)).ToArray();
        Assert.All(prices.Where(one => one.Provider != "anthropic"), one => Assert.Null(one.Price.CacheWriteHour));
        Assert.All(prices.Where(one => one.Provider == "anthropic"), one => Assert.Equal((one.Price.Input * 1.25, one.Price.Input * 2), (one.Price.CacheWrite, one.Price.CacheWriteHour)));
    }

    [Fact]
    public void What_replaces_a_cloud_model_is_in_the_catalogue_and_not_retired()
    {
        var models = new CatalogStore().Cloud.Models;
        Assert.All(models.Where(model => model.ReplacedBy is not null), model => Assert.Equal("available", models.Single(other => other.Provider == model.Provider && other.ModelId == model.ReplacedBy).Status));
        Assert.All(models.Where(model => model.IsRetired), model => Assert.NotNull(model.RetiresOn));
    }

    [Fact]
    public void Names_of_cloud_models_are_one_models_only() =>
        Assert.All(new CatalogStore().Cloud.Models.GroupBy(model => model.Provider), provider => Assert.Distinct(provider.SelectMany(model => model.Aliases.Append(model.ModelId))));
}
