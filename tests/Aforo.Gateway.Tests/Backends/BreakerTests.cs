using Aforo.Gateway.Backends;

namespace Aforo.Gateway.Tests.Backends;

public sealed class BreakerTests
{
    private readonly StoppedClock _clock = new();

    [Fact]
    public void Three_failures_open_it_one_request_tries_and_success_closes_it()
    {
        var breaker = new Breaker(_clock);
        breaker.Failed();
        breaker.Failed();
        Assert.False(breaker.IsOpen);
        breaker.Failed();
        Assert.True(breaker.IsOpen);
        _clock.Pass(TimeSpan.FromSeconds(9));
        Assert.True(breaker.IsOpen);
        _clock.Pass(TimeSpan.FromSeconds(2));
        // One may try; the others find it open still.
        Assert.False(breaker.IsOpen);
        Assert.True(breaker.IsOpen);
        breaker.Worked();
        Assert.False(breaker.IsOpen);
        Assert.False(breaker.IsOpen);
    }

    [Fact]
    public void A_success_forgets_earlier_failures()
    {
        var breaker = new Breaker(_clock);
        breaker.Failed();
        breaker.Failed();
        breaker.Worked();
        breaker.Failed();
        breaker.Failed();
        Assert.False(breaker.IsOpen);
    }

    private sealed class StoppedClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => _now += time.Ticks;

        public override long GetTimestamp() => _now;
    }
}
