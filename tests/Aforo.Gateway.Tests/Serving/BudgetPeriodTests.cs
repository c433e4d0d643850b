using Aforo.Gateway.Serving;

namespace Aforo.Gateway.Tests.Serving;

public sealed class BudgetPeriodTests
{
    /// <summary>One hour more from the last Sunday of March to that of October.</summary>
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone("z", TimeSpan.FromHours(1), "z", "z", "z",
        [TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1), Sunday(3, 2), Sunday(10, 3))]);

    [Theory]
    [InlineData("2026-03-28T12:00:00+01:00", "2026-03-30T12:00:00+02:00")]
    [InlineData("2026-10-24T12:00:00+02:00", "2026-10-26T12:00:00+01:00")]
    public void A_month_is_one_period_though_clocks_are_changed_in_it(string before, string after)
    {
        var (start, later) = (Candidates.PeriodStart("month", DateTimeOffset.Parse(before), Zone), Candidates.PeriodStart("month", DateTimeOffset.Parse(after), Zone));

        Assert.Equal(start, later);
        Assert.Equal(DateTimeOffset.Parse(before).Offset, start.Offset);
    }

    [Fact]
    public void A_day_is_one_period_though_clocks_are_changed_in_it()
    {
        var start = Candidates.PeriodStart("day", DateTimeOffset.Parse("2026-03-29T01:00:00+01:00"), Zone);

        Assert.Equal(start, Candidates.PeriodStart("day", DateTimeOffset.Parse("2026-03-29T23:00:00+02:00"), Zone));
        Assert.NotEqual(start, Candidates.PeriodStart("day", DateTimeOffset.Parse("2026-03-30T00:00:00+02:00"), Zone));
    }

    private static TimeZoneInfo.TransitionTime Sunday(int month, int hour) => TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, hour, 0, 0), month, 5, DayOfWeek.Sunday);
}
