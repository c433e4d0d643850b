using System.Globalization;

namespace Aforo.Core.Catalog;

/// <summary>Which price of a device to show.</summary>
public static class PriceRule
{
    /// <summary>
    /// The newest list or street price of exactly that capacity and currency; null when there is none. It may be out of stock:
    /// then that is to be said, and no older, lower one takes its place. Of several on one date the offer in stock comes first,
    /// then the list price, then the lower amount. Never an estimate, an announcement, a launch price or a used one.
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
        .OrderByDescending(price => Latest(price.AsOf))
        .ThenBy(price => price.InStock is false)
        .ThenBy(price => price.Kind == "list" ? 0 : 1)
        .ThenBy(price => price.Amount)
        .FirstOrDefault();

    /// <summary>A month or a year stands for its last day, so that it is not beaten by an earlier day within it. Written as yyyymmdd.</summary>
    private static int Latest(string? date)
    {
        var parts = (date ?? "").Split('-');
        var year = Part(parts, 0, 0);
        return year * 10000 + Part(parts, 1, 12) * 100 + Part(parts, 2, 31);
    }

    private static int Part(string[] parts, int index, int otherwise) =>
        index < parts.Length && int.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
