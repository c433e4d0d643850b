namespace Aforo.Lab.Simulators;

/// <summary>
/// Time that runs faster than the clock on the wall: a prefill of six minutes takes one second at a factor of 366. Timers and
/// timestamps agree, so a client that measures with the same clock sees its five minutes pass.
/// </summary>
public sealed class AcceleratedTime : TimeProvider
{
    private readonly double _factor;
    private readonly TimeProvider _real;
    private readonly long _origin;
    private readonly DateTimeOffset _start;

    /// <param name="factor">Seconds here for one second of <paramref name="real"/>; above 0.</param>
    /// <param name="start">The time at which it starts; now when null.</param>
    /// <param name="zone">The local time zone; UTC when null, so that what is written does not depend on the machine.</param>
    /// <param name="real">The clock behind it; the system's, less the pauses of a busy machine, when null.</param>
    public AcceleratedTime(double factor, DateTimeOffset? start = null, TimeZoneInfo? zone = null, TimeProvider? real = null)
    {
        (_factor, _real, LocalTimeZone) = (factor, real ?? UnstalledTime.Shared, zone ?? TimeZoneInfo.Utc);
        (_origin, _start) = (_real.GetTimestamp(), start ?? _real.GetUtcNow());
    }

    public override TimeZoneInfo LocalTimeZone { get; }

    public override long TimestampFrequency => _real.TimestampFrequency;

    public override long GetTimestamp() => (long)((_real.GetTimestamp() - _origin) * _factor);

    public override DateTimeOffset GetUtcNow() => (_start + _real.GetElapsedTime(_origin) * _factor).ToUniversalTime();

    /// <summary>A timer that is never early by this clock: real ones may be by some milliseconds, which here would be seconds.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new PunctualTimer(this, _real, _factor, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
