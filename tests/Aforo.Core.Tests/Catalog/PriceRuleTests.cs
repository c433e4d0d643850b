using Aforo.Core.Catalog;

namespace Aforo.Core.Tests.Catalog;

public sealed class PriceRuleTests
{
    private static Device With(params Price[] prices) => new()
    {
        Id = "x",
        Name = "X",
        Vendor = "v",
        Chip = "c",
        Form = "desktop",
        Memory = new DeviceMemory { Kind = "unified", OptionsGib = [64, 128], Source = "s" },
        Platform = new DevicePlatform { Source = "s" },
        Prices = [.. prices],
    };

    private static Price Of(double amount, string kind, string asOf, int? memory = 64, bool? inStock = null, string currency = "USD") =>
        new() { Amount = amount, Kind = kind, AsOf = asOf, MemoryGib = memory, InStock = inStock, Currency = currency, Configuration = "", Source = "s" };

    [Fact]
    public void The_newest_offer_of_that_capacity_wins_though_it_is_dearer() =>
        Assert.Equal(6950, PriceRule.Newest(With(Of(3999, "list", "2025-10"), Of(6950, "list", "2026-10-03"), Of(100, "list", "2026-11", 128)), 64)!.Amount);

    [Fact]
    public void One_that_is_sold_out_is_not_replaced_by_an_older_one()
    {
        var price = PriceRule.Newest(With(Of(3449, "list", "2026-10-08", inStock: false), Of(1999, "list", "2025-09", inStock: true)), 64)!;
        Assert.Equal((3449.0, false), (price.Amount, price.InStock));
    }

    [Fact]
    public void Only_offers_count() =>
        Assert.Null(PriceRule.Newest(With(Of(1, "msrp", "2026"), Of(2, "announced", "2026"), Of(3, "estimate", "2026"), Of(4, "upgrade", "2026"), Of(5, "used", "2026"), Of(6, "list", "2026", null)), 64));

    [Fact]
    public void Used_stands_apart_and_currencies_are_not_mixed()
    {
        var device = With(Of(900, "used", "2026-09"), Of(800, "street", "2026-09", currency: "EUR"));
        Assert.Equal(900, PriceRule.NewestUsed(device, 64)!.Amount);
        Assert.Null(PriceRule.Newest(device, 64));
        Assert.Equal(800, PriceRule.Newest(device, 64, "EUR")!.Amount);
        Assert.Equal(["EUR"], PriceRule.Currencies(device, 64));
    }

    [Fact]
    public void Within_a_month_a_dated_price_counts_as_newer() =>
        Assert.Equal(1, PriceRule.Newest(With(Of(2, "street", "2026-09"), Of(1, "list", "2026-09-20")), 64)!.Amount);

    [Fact]
    public void Of_several_on_one_date_the_entrys_first_is_taken() =>
        Assert.Equal(95000, PriceRule.Newest(With(Of(95000, "street", "2026-09-16"), Of(85000, "list", "2026-09-16")), 64)!.Amount);
}
