using Aforo.Core.Workload;

namespace Aforo.Ledger;

/// <summary>
/// The recorded workload. Recording never waits and never fails a request: what can't be written now is kept within bounds and tried
/// again. What was recorded is in the store within a second, and survives the end of the process from then on.
/// </summary>
public interface ILedger : IAsyncDisposable
{
    /// <summary>Takes a request to write. An id that is already recorded is not written again.</summary>
    void Record(WorkloadRequest request);

    /// <summary>Returns when everything recorded before the call is written (true), or could not be.</summary>
    Task<bool> FlushAsync(CancellationToken cancellation = default);

    /// <summary>The requests, oldest first, as they stand in the store: one at a time, none is kept.</summary>
    /// <exception cref="LedgerException">The store can't be read, or holds what this Aforo did not write.</exception>
    IAsyncEnumerable<WorkloadRequest> ReadAsync(LedgerQuery query, CancellationToken cancellation = default);

    LedgerHealth Health { get; }
}

/// <summary>Which requests to read; a null member does not narrow.</summary>
public sealed record LedgerQuery
{
    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? Until { get; init; }

    public string? Agent { get; init; }

    public string? Model { get; init; }

    public string? Conversation { get; init; }
}

/// <summary>How the writing goes.</summary>
/// <param name="Written">Requests written since the ledger was opened.</param>
/// <param name="Waiting">Requests not yet written.</param>
/// <param name="Dropped">Requests given up because too many waited.</param>
/// <param name="Trouble">Why the last attempt to write failed; null when it did not.</param>
public sealed record LedgerHealth(long Written, int Waiting, long Dropped, LedgerProblem? Trouble);
