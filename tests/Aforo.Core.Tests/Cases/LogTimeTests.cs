using Aforo.Core.Cases;

namespace Aforo.Core.Tests.Cases;

public sealed class LogTimeTests
{
    [Theory]
    [InlineData("2026-08-03T10:04:15.333+02:00")]
    [InlineData("2026-08-03T10:04:15-03:00")]
    [InlineData("2025-06-28T17:22:58.202Z")]
    [InlineData("2026-03-11T19:42:18")]
    public void A_time_is_printed_as_it_was_read(string text)
    {
        Assert.True(LogTime.TryParse(text, out var time));
        Assert.Equal(text, time.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-13-41T99:00:00")]
    [InlineData("2026-03-11T19:42:18+banana")]
    public void What_is_no_time_is_refused(string text) => Assert.False(LogTime.TryParse(text, out _));

    [Fact]
    public void Differences_respect_offsets_where_both_are_known()
    {
        Assert.True(LogTime.TryParse("2026-08-03T10:00:00+02:00", out var berlin));
        Assert.True(LogTime.TryParse("2026-08-03T08:05:00Z", out var utc));
        Assert.Equal(300, utc.SecondsSince(berlin));
    }
}
