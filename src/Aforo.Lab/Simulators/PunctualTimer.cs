namespace Aforo.Lab.Simulators;

/// <summary>A timer of a clock that runs faster than the one behind it, never early by its own: what fires too soon is set again for the rest.</summary>
internal sealed class PunctualTimer : ITimer
{
    /// <summary>Longer waits are set again on the way: a timer of the system takes no more.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(20);

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly double _factor;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private readonly ITimer _real;
    private TimeSpan? _wait;
    private TimeSpan _period;
    private long _since;

    /// <param name="clock">The clock that it goes by.</param>
    /// <param name="real">The clock whose timers wake it.</param>
    /// <param name="factor">Seconds of <paramref name="clock"/> for one of <paramref name="real"/>.</param>
    /// <param name="callback">Called when the time is over.</param>
    /// <param name="state">Given to <paramref name="callback"/>.</param>
    public PunctualTimer(TimeProvider clock, TimeProvider real, double factor, TimerCallback callback, object? state)
    {
        (_clock, _factor, _callback, _state) = (clock, factor, callback, state);
        _real = real.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            (_wait, _period, _since) = (dueTime < TimeSpan.Zero ? null : dueTime, period, _clock.GetTimestamp());
            return _real.Change(_wait is { } wait ? Real(wait) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _real.Dispose();

    public ValueTask DisposeAsync() => _real.DisposeAsync();

    private void Fire()
    {
        lock (_lock)
        {
            if (_wait is not { } wait) return;
            var (now, passed) = (_clock.GetTimestamp(), _clock.GetElapsedTime(_since));
            if (passed < wait)
            {
                _real.Change(Real(wait - passed), Timeout.InfiniteTimeSpan);
                return;
            }

            (_wait, _since) = (_period > TimeSpan.Zero ? _period : null, now);
            if (_wait is { } next) _real.Change(Real(next), Timeout.InfiniteTimeSpan);
        }

        _callback(_state);
    }

    private TimeSpan Real(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(wait.TotalMilliseconds / _factor), Longest.TotalMilliseconds));
}
