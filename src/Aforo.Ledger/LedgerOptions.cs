namespace Aforo.Ledger;

/// <summary>Bounds of a ledger.</summary>
public sealed record LedgerOptions
{
    /// <summary>Most requests kept; the oldest go first. About 400 bytes each in SQLite.</summary>
    public long LargestCount { get; init; } = 1_000_000;

    /// <summary>Most requests that wait to be written; beyond it the oldest waiting is given up.</summary>
    public int LargestBacklog { get; init; } = 100_000;

    /// <summary>Longest time from recording to writing.</summary>
    public TimeSpan WriteWithin { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Rows of one transaction.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>Pause after a failed write.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
