using Aforo.Gateway.Coordination;
using Microsoft.Extensions.Time.Testing;

namespace Aforo.Gateway.Tests.Coordination;

public sealed class PrefillsTests
{
    private static readonly FlightKey Key = new("place", 10, "hash");

    private readonly FakeTimeProvider _clock = new();
    private readonly Prefills _prefills;

    public PrefillsTests() => _prefills = new Prefills(_clock);

    [Fact]
    public void What_is_parked_is_claimed_once_and_ended_when_nobody_comes()
    {
        var (one, two) = (new Parked(), new Parked());
        _prefills.Park(Key, one, TimeSpan.FromSeconds(10));
        Assert.True(_prefills.MayClaim(10));
        Assert.Same(one, _prefills.Claim(Key));
        Assert.Null(_prefills.Claim(Key));
        _prefills.Park(Key, two, TimeSpan.FromSeconds(10));
        _clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal((0, 1), (one.Ends, two.Ends));
        Assert.False(_prefills.MayClaim(10));
    }

    [Fact]
    public async Task Who_waits_for_a_running_one_gets_it_when_it_is_parked()
    {
        using var announced = _prefills.Announce(Running());
        var waiting = _prefills.Await(Key, CancellationToken.None);
        var flight = new Parked();
        _prefills.Park(Key, flight, TimeSpan.FromSeconds(10));

        Assert.Same(flight, await waiting!);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, flight.Ends);
    }

    [Fact]
    public void Nobody_waits_for_what_does_not_run_or_is_another_request()
    {
        Assert.Null(_prefills.Await(Key, CancellationToken.None));
        using (_prefills.Announce(Running("other"))) Assert.Null(_prefills.Await(Key, CancellationToken.None));
        Assert.False(_prefills.MayClaim(10));
    }

    [Fact]
    public async Task Who_gave_up_waiting_gets_nothing_and_it_is_kept_for_the_next()
    {
        using var announced = _prefills.Announce(Running());
        using var enough = new CancellationTokenSource();
        var waiting = _prefills.Await(Key, enough.Token);
        await enough.CancelAsync();
        var flight = new Parked();
        _prefills.Park(Key, flight, TimeSpan.FromSeconds(10));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting!);
        Assert.Same(flight, _prefills.Claim(Key));
    }

    [Fact]
    public void Others_learn_of_it_once_it_ran_for_a_while_and_not_when_it_is_over()
    {
        var announced = _prefills.Announce(Running() with { After = TimeSpan.FromSeconds(10) });
        Assert.False(_prefills.MayClaim(10));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_prefills.MayClaim(10));
        Assert.False(_prefills.MayClaim(11));
        announced.Dispose();
        Assert.False(_prefills.MayClaim(10));
    }

    private RunningPrefill Running(string hash = "hash") => new("place", 10, new Lazy<FlightKey>(Key with { Hash = hash }), _clock.GetTimestamp(), TimeSpan.Zero);

    private sealed class Parked : IParkedFlight
    {
        public int Ends { get; private set; }

        public void End() => Ends++;
    }
}
