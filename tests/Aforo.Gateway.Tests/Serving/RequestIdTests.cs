using Aforo.Gateway.Serving;

namespace Aforo.Gateway.Tests.Serving;

public sealed class RequestIdTests
{
    [Fact]
    public void It_is_a_uuid_of_version_7_and_sorts_by_time()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var id = RequestId.New(now);
        var guid = Guid.ParseExact(id, "N");
        Assert.Equal((7, true), (guid.Version, guid.Variant is >= 8 and <= 11));
        Assert.StartsWith(now.ToUnixTimeMilliseconds().ToString("x12", System.Globalization.CultureInfo.InvariantCulture), id, StringComparison.Ordinal);
        Assert.True(string.CompareOrdinal(id, RequestId.New(now.AddMilliseconds(1))) < 0);
    }

    [Fact]
    public void No_two_are_the_same() => Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(_ => RequestId.New(DateTimeOffset.UnixEpoch)).Distinct().Count());
}
