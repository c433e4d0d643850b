namespace Aforo.Lab.Tests.Simulators;

/// <summary>A clock that is set by hand, with one timer that fires by hand, whenever that is.</summary>
internal sealed class HandClock : TimeProvider
{
    private HandTimer? _timer;

    public long Milliseconds { get; set; }

    /// <summary>Milliseconds for which the timer was last set; null when it is off.</summary>
    public double? Waits => _timer?.Due is { } due && due >= TimeSpan.Zero ? due.TotalMilliseconds : null;

    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => Milliseconds;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _timer = new HandTimer(() => callback(state)) { Due = dueTime, Period = period };

    public void Fire()
    {
        _timer!.Due = _timer.Period;
        _timer.Callback();
    }

    private sealed class HandTimer(Action callback) : ITimer
    {
        public Action Callback => callback;

        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            (Due, Period) = (dueTime, period);
            return true;
        }

        public void Dispose() => Due = Timeout.InfiniteTimeSpan;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
