using Aforo.Core.Cases;

namespace Aforo.Systems.Logs;

/// <summary>One line without what its transport put around it.</summary>
internal readonly ref struct LogLine
{
    public required ReadOnlySpan<byte> Text { get; init; }

    /// <summary>1-based.</summary>
    public required int Number { get; init; }

    /// <summary>Seconds since the start, from llama-server's own prefix.</summary>
    public double? Relative { get; init; }

    /// <summary>When the transport (journald, a container's log driver) received the line, as far as its date is known.</summary>
    public LogTime? Received { get; init; }

    /// <summary>Port of the child that a router speaks for; 0 without a router.</summary>
    public int Channel { get; init; }

    public LogMark Mark => new(Number, Received, Received is not null, Relative);
}

/// <summary>Where and when a line stands.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Time">Wall clock, as far as known.</param>
/// <param name="Approximate">True when the time is not the writer's own.</param>
/// <param name="Relative">Seconds since the writer's start.</param>
internal readonly record struct LogMark(int Line, LogTime? Time, bool Approximate, double? Relative)
{
    /// <summary>Seconds since an earlier mark by the same clock, to a hundredth; null when the two share no clock.</summary>
    public double? SecondsSince(LogMark earlier)
    {
        double? seconds = Relative - earlier.Relative;
        if (seconds is null && Time is { } now && earlier.Time is { } then) seconds = now.SecondsSince(then);
        return seconds is >= 0 and < 1e9 ? Math.Round(seconds.Value, 2) : null;
    }
}
