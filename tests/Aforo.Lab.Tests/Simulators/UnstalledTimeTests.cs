using Aforo.Lab.Simulators;

namespace Aforo.Lab.Tests.Simulators;

public sealed class UnstalledTimeTests
{
    private readonly HandClock _system = new();

    [Fact]
    public void While_work_gets_its_turn_it_is_the_systems_time()
    {
        var clock = new UnstalledTime(_system);
        var stamp = clock.GetTimestamp();
        for (var i = 0; i < 100; i++)
        {
            _system.Milliseconds += 2;
            _system.Fire();
        }

        _system.Milliseconds += 1;
        Assert.Equal(TimeSpan.FromMilliseconds(201), clock.GetElapsedTime(stamp));
    }

    [Fact]
    public void A_pause_counts_for_no_more_than_a_late_beat()
    {
        var clock = new UnstalledTime(_system);
        var stamp = clock.GetTimestamp();
        _system.Milliseconds += 60_000;
        Assert.Equal(TimeSpan.FromMilliseconds(12), clock.GetElapsedTime(stamp));
        _system.Milliseconds += 60_000;
        _system.Fire();
        Assert.Equal(TimeSpan.FromMilliseconds(12), clock.GetElapsedTime(stamp));
        _system.Milliseconds += 5;
        Assert.Equal(TimeSpan.FromMilliseconds(17), clock.GetElapsedTime(stamp));
    }
}
