namespace Aforo.Systems.Logs;

/// <summary>How a log is read.</summary>
public sealed record LogOptions
{
    /// <summary>Path as it shall stand in every source; null for a stream without a name.</summary>
    public string? File { get; init; }

    /// <summary>
    /// Incidents and requests whose time is known and lies before this instant are left out. Those without a time are kept.
    /// Null (the default) keeps all.
    /// </summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Offset that a time without one is taken to have when it is compared with <see cref="Since"/>; UTC by default.</summary>
    public TimeSpan LocalOffset { get; init; }

    /// <summary>Id of the runtime instance that wrote the log. By default it is made of what the log says about its address.</summary>
    public string? Runtime { get; init; }

    /// <summary>
    /// Most incidents of one kind that are kept; the newest win, and a problem tells how many were not kept. The default is
    /// 1,000. It bounds the memory that a log of any size needs.
    /// </summary>
    public int MaxIncidentsOfAKind { get; init; } = 1000;

    /// <summary>Most requests that are kept: half of them the newest, half the largest of the older ones. The default is 512.</summary>
    public int MaxRequests { get; init; } = 512;

    /// <summary>Bytes of a line that are looked at; the rest of a longer line is skipped. The default is 64 KiB, the least 256 bytes.</summary>
    public int MaxLineBytes { get; init; } = 64 * 1024;
}
