using System.Globalization;
using Aforo.Core.Catalog;
using Aforo.Systems.Catalog;

namespace Aforo.Systems.Tests.Catalog;

public sealed class PriceTableTests
{
    /// <summary>The table of prices was made apart from this code; the rule must give every row of it, and no other.</summary>
    [Fact]
    public void The_rule_gives_the_reviewed_table()
    {
        var devices = new CatalogStore().Devices;
        var rows = File.ReadAllLines(Path.Join(AppContext.BaseDirectory, "Fixtures", "Catalog", "prices-by-rule.csv")).Skip(1).Select(line => line.Split(',')).ToArray();
        foreach (var row in rows)
        {
            var device = devices.Find(row[0])!;
            var memory = int.Parse(row[1], CultureInfo.InvariantCulture);
            var price = row[4] == "used" ? PriceRule.NewestUsed(device, memory, row[3]) : PriceRule.Newest(device, memory, row[3]);
            Assert.Equal(string.Join(',', row), string.Create(CultureInfo.InvariantCulture, $"{device.Id},{memory},{(price is null ? null : Math.Round(price.Amount))},{price?.Currency},{price?.Kind},{price?.AsOf},{(price?.InStock is false ? "out" : "")}"));
        }
        var wanted = rows.Where(row => row[4] != "used").Select(row => $"{row[0]},{row[1]},{row[3]}").ToHashSet();
        foreach (var price in devices.Devices.SelectMany(device => device.Prices.Where(price => price.IsOffer && price.MemoryGib is not null).Select(price => $"{device.Id},{price.MemoryGib},{price.Currency}")).Distinct())
            Assert.Contains(price, wanted);
    }
}
