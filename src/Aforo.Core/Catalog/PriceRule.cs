namespace Aforo.Core.Catalog;

/// <summary>Which price of a device to show.</summary>
public static class PriceRule
{
    /// <summary>
    /// The newest list or street price of exactly that capacity and currency; null when there is none. It may be out of stock:
    /// then that is to be said, and no older, lower one takes its place. Within a month a
    /// dated one counts as newer than one that names the month only; of several on one date the entry's first is taken. Never an estimate, an announcement, a launch price or a used one.
    /// </summary>
    public static Price? Newest(Device device, int memoryGib, string currency = "USD") =>
        Best(device, memoryGib, currency, static price => price.IsOffer);

    /// <summary>The newest used price, by the same rule; it stands apart.</summary>
    public static Price? NewestUsed(Device device, int memoryGib, string currency = "USD") =>
        Best(device, memoryGib, currency, static price => price.Kind == "used");

    /// <summary>Currencies of the offers for a capacity, in the order of the entry.</summary>
    public static IEnumerable<string> Currencies(Device device, int memoryGib) =>
        device.Prices.Where(price => price.IsOffer && price.MemoryGib == memoryGib).Select(price => price.Currency).Distinct();

    private static Price? Best(Device device, int memoryGib, string currency, Func<Price, bool> wanted) => device.Prices
        .Where(price => wanted(price) && price.MemoryGib == memoryGib && price.Currency == currency)
        .Aggregate((Price?)null, (best, price) => best is null || string.CompareOrdinal(price.AsOf, best.AsOf) > 0 ? price : best);
}
