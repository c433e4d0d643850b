namespace Aforo.Lab.Simulators;

/// <summary>
/// Time that runs faster than the clock on the wall: a prefill of six minutes takes one second at a factor of 366. Timers and
/// timestamps agree, so a client that measures with the same clock sees its five minutes pass.
/// </summary>
/// <param name="factor">Seconds here for one second of <paramref name="real"/>; above 0.</param>
/// <param name="start">The time at which it starts; now when null.</param>
/// <param name="zone">The local time zone; UTC when null, so that what is written does not depend on the machine.</param>
/// <param name="real">The clock behind it; the system's when null.</param>
public sealed class AcceleratedTime(double factor, DateTimeOffset? start = null, TimeZoneInfo? zone = null, TimeProvider? real = null) : TimeProvider
{
    private readonly TimeProvider _real = real ?? System;
    private readonly long _origin = (real ?? System).GetTimestamp();
    private readonly DateTimeOffset _start = start ?? (real ?? System).GetUtcNow();

    public override TimeZoneInfo LocalTimeZone { get; } = zone ?? TimeZoneInfo.Utc;

    public override long TimestampFrequency => _real.TimestampFrequency;

    public override long GetTimestamp() => (long)((_real.GetTimestamp() - _origin) * factor);

    public override DateTimeOffset GetUtcNow() => (_start + _real.GetElapsedTime(_origin) * factor).ToUniversalTime();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _real.CreateTimer(callback, state, Shorter(dueTime), Shorter(period));

    /// <summary>Real timers count whole milliseconds and may be one early; here that would be seconds, so they are set one late.</summary>
    private TimeSpan Shorter(TimeSpan time) => time <= TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds / factor) + 1);
}
