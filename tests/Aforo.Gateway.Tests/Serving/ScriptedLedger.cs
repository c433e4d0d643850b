using System.Runtime.CompilerServices;
using Aforo.Core.Workload;
using Aforo.Ledger;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>A ledger in memory, whose reading a test can hold up or have fail.</summary>
internal sealed class ScriptedLedger(params WorkloadRequest[] past) : ILedger
{
    private readonly List<WorkloadRequest> _requests = [.. past];
    private int _reads;

    /// <summary>Awaited in each reading before its first request; gets the number of the reading, from 1.</summary>
    public Func<int, Task> BeforeFirst { get; init; } = static _ => Task.CompletedTask;

    /// <summary>Awaited in each reading after its last request.</summary>
    public Func<int, Task> AfterLast { get; init; } = static _ => Task.CompletedTask;

    public int Reads => Volatile.Read(ref _reads);

    public LedgerHealth Health { get; set; } = new(0, 0, 0, null);

    public void Record(WorkloadRequest request)
    {
        lock (_requests) _requests.Add(request);
    }

    public Task<bool> FlushAsync(CancellationToken cancellation = default) => Task.FromResult(Health is not { Waiting: > 0, Trouble: not null });

    public async IAsyncEnumerable<WorkloadRequest> ReadAsync(LedgerQuery query, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var number = Interlocked.Increment(ref _reads);
        await BeforeFirst(number).WaitAsync(cancellation);
        WorkloadRequest[] all;
        lock (_requests) all = [.. _requests];
        foreach (var request in all)
            if (request.StartedAt >= query.From) yield return request;
        await AfterLast(number).WaitAsync(cancellation);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
