using Aforo.Gateway.Backends;
using Microsoft.Extensions.Time.Testing;

namespace Aforo.Gateway.Tests.Backends;

public sealed class BreakerTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Three_failures_open_it_one_request_tries_and_success_closes_it()
    {
        var breaker = new Breaker(_clock);
        breaker.Failed();
        breaker.Failed();
        Assert.False(breaker.IsOpen);
        breaker.Failed();
        Assert.True(breaker.IsOpen);
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.True(breaker.IsOpen);
        Assert.False(breaker.TryDepart());
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(breaker.TryDepart());
        // One may try; the others find it open still.
        Assert.True(breaker.IsOpen);
        Assert.False(breaker.TryDepart());
        breaker.Worked();
        Assert.False(breaker.IsOpen);
        Assert.True(breaker.TryDepart());
        Assert.True(breaker.TryDepart());
    }

    [Fact]
    public void To_ask_takes_no_trial()
    {
        var breaker = Open();
        _clock.Advance(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 100; i++) Assert.False(breaker.IsOpen);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(breaker.IsOpen);
        Assert.True(breaker.TryDepart());
    }

    [Fact]
    public void A_trial_that_never_ends_is_followed_by_another()
    {
        var breaker = Open();
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            Assert.True(breaker.TryDepart());
            _clock.Advance(TimeSpan.FromSeconds(9));
            Assert.False(breaker.TryDepart());
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.False(breaker.IsOpen);
        }
    }

    [Fact]
    public void A_trial_that_fails_late_begins_the_rest_anew()
    {
        var breaker = Open();
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(breaker.TryDepart());
        _clock.Advance(TimeSpan.FromSeconds(9));
        breaker.Failed();
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.True(breaker.IsOpen);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(breaker.IsOpen);
    }

    [Fact]
    public void Of_many_that_depart_at_once_one_is_let_through()
    {
        var breaker = Open();
        for (var round = 0; round < 100; round++)
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            var sent = 0;
            Parallel.For(0, 16, _ =>
            {
                if (breaker.IsOpen) return;
                if (breaker.TryDepart()) Interlocked.Increment(ref sent);
            });
            Assert.Equal(1, sent);
        }
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

    private Breaker Open()
    {
        var breaker = new Breaker(_clock);
        for (var i = 0; i < 3; i++) breaker.Failed();
        return breaker;
    }
}
