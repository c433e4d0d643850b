using Aforo.Lab.Simulators;

namespace Aforo.Lab.Tests.Simulators;

public sealed class AcceleratedTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 2, 18, 0, 0, 0, TimeSpan.Zero);

    private readonly HandClock _real = new();

    [Fact]
    public void Stamps_and_times_of_day_agree()
    {
        var clock = new AcceleratedTime(1000, Start, real: _real);
        var stamp = clock.GetTimestamp();
        _real.Milliseconds += 60;
        Assert.Equal(TimeSpan.FromSeconds(60), clock.GetElapsedTime(stamp));
        Assert.Equal(Start.AddSeconds(60), clock.GetUtcNow());
    }

    [Fact]
    public void A_timer_that_fires_early_waits_for_the_rest()
    {
        var (clock, fired) = (new AcceleratedTime(1000, Start, real: _real), 0);
        using var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(60), Timeout.InfiniteTimeSpan);
        Assert.Equal(60, _real.Waits);
        _real.Milliseconds += 57;
        _real.Fire();
        Assert.Equal((0, 3), (fired, _real.Waits));
        _real.Milliseconds += 3;
        _real.Fire();
        _real.Fire();
        Assert.Equal((1, null), (fired, _real.Waits));
    }

    [Fact]
    public void A_period_goes_on_until_it_is_changed()
    {
        var (clock, fired) = (new AcceleratedTime(10, Start, real: _real), 0);
        using var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        for (var i = 0; i < 3; i++)
        {
            _real.Fire();
            _real.Milliseconds += 100;
        }

        Assert.Equal((3, 100), (fired, _real.Waits));
        Assert.True(timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        _real.Fire();
        Assert.Equal((3, null), (fired, _real.Waits));
    }

    [Fact]
    public async Task A_delay_is_never_shorter_than_asked()
    {
        var clock = new AcceleratedTime(1000, Start);
        await Task.WhenAll(Enumerable.Range(1, 200).Select(async i =>
        {
            var stamp = clock.GetTimestamp();
            await Task.Delay(TimeSpan.FromSeconds(i), clock, TestContext.Current.CancellationToken);
            Assert.True(clock.GetElapsedTime(stamp) >= TimeSpan.FromSeconds(i));
        }));
    }
}
