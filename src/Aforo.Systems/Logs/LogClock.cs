using Aforo.Core.Cases;

namespace Aforo.Systems.Logs;

/// <summary>What the log has said about time so far: the zone it writes in and the last full stamp.</summary>
internal sealed class LogClock
{
    /// <summary>Offset of the last stamp that had one.</summary>
    public TimeSpan? Offset { get; private set; }

    /// <summary>The last full stamp, of whatever line; its offset as far as known.</summary>
    public LogTime? Last { get; private set; }

    public void Saw(LogTime time)
    {
        if (time.Offset is { } offset) Offset = offset;
        Last = time;
    }

    /// <summary>A local time with the offset that the log writes in.</summary>
    public LogTime Local(DateTime local) => new(local, Offset);

    /// <summary>Whether two times lie within <paramref name="seconds"/> of each other; true when one is not known.</summary>
    public static bool Near(LogTime? one, LogTime? other, double seconds) =>
        one is not { } a || other is not { } b || Math.Abs(a.SecondsSince(b)) <= seconds;
}
