namespace Aforo.Lab.Simulators;

/// <summary>
/// The system's time without the moments in which this process got no processor: while work waits for the thread pool, time stands still. A clock
/// that runs faster on top of it does not turn a pause of a busy machine into minutes that a server never took.
/// </summary>
public sealed class UnstalledTime : TimeProvider
{
    /// <summary>What a healthy pool takes at most from one beat to the next, coarse timers of the kernel included.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(12);

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(2);

    private readonly Lock _lock = new();
    private readonly TimeProvider _system;
    private readonly ITimer _beats;
    private long _last;
    private long _lost;

    /// <param name="system">The clock behind it; its timers tell whether work gets its turn.</param>
    public UnstalledTime(TimeProvider system)
    {
        (_system, _last) = (system, system.GetTimestamp());
        _beats = system.CreateTimer(static clock => ((UnstalledTime)clock!).GetTimestamp(beats: true), this, Beat, Beat);
    }

    /// <summary>The system's, one for the process: its beats cost the same for a hundred clocks.</summary>
    public static UnstalledTime Shared { get; } = new(System);

    public override long TimestampFrequency => _system.TimestampFrequency;

    public override long GetTimestamp() => GetTimestamp(beats: false);

    /// <remarks>As the system's: whoever waits longer than it took by this clock waits again.</remarks>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _system.CreateTimer(callback, state, dueTime, period);

    private long GetTimestamp(bool beats)
    {
        lock (_lock)
        {
            var now = _system.GetTimestamp();
            var most = _last + (long)(Longest.TotalSeconds * _system.TimestampFrequency);
            var told = Math.Min(now, most) - _lost;
            if (beats) (_lost, _last) = (now - told, now);
            return told;
        }
    }
}
