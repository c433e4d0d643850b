using Aforo.Core.Workload;
using Aforo.Ledger.Stores;

namespace Aforo.Ledger;

/// <summary>A ledger in a database, written by one task behind a bounded backlog.</summary>
internal sealed class StoredLedger : ILedger
{
    private const int BatchesBetweenTrims = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), LastWait = TimeSpan.FromSeconds(2);

    private readonly LedgerStore _store;
    private readonly LedgerOptions _options;
    private readonly Lock _gate = new();
    private readonly Queue<WorkloadRequest> _backlog = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _writing;
    private long _recorded, _settled, _written, _dropped, _failures;
    private bool _isUrgent;
    private LedgerProblem? _trouble;
    private TaskCompletionSource _progress = New();

    public StoredLedger(LedgerStore store, LedgerOptions options)
    {
        (_store, _options) = (store, options);
        _writing = Task.Run(WriteAsync);
    }

    public LedgerHealth Health
    {
        get
        {
            lock (_gate) return new LedgerHealth(_written, (int)(_recorded - _settled), _dropped, _trouble);
        }
    }

    public void Record(WorkloadRequest request)
    {
        lock (_gate)
        {
            _recorded++;
            if (_backlog.Count >= _options.LargestBacklog)
            {
                _backlog.Dequeue();
                _dropped++;
                _settled++;
            }
            _backlog.Enqueue(request);
        }
        Wake();
    }

    public async Task<bool> FlushAsync(CancellationToken cancellation = default)
    {
        long until, failures;
        lock (_gate)
        {
            (until, failures) = (_recorded, _failures);
            if (_settled >= until) return true;
            _isUrgent = true;
        }
        Wake();
        while (true)
        {
            Task progress;
            lock (_gate)
            {
                if (_settled >= until) return true;
                if (_failures != failures) return false;
                progress = _progress.Task;
            }
            await progress.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    public IAsyncEnumerable<WorkloadRequest> ReadAsync(LedgerQuery query, CancellationToken cancellation = default) => _store.ReadAsync(query, cancellation);

    /// <summary>Writes what waits, at most for some seconds, and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested) return;
        using (var patience = new CancellationTokenSource(Patience, _options.Clock))
        {
            try
            {
                await FlushAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The store does not answer; what waits is lost.
            }
        }
        await _closing.CancelAsync().ConfigureAwait(false);
        Wake();
        // A database that hangs does not even take that the writing is given up. What is left of it ends with the program.
        if (await Task.WhenAny(_writing, Task.Delay(LastWait, _options.Clock)).ConfigureAwait(false) != _writing) return;
        await _store.DisposeAsync().ConfigureAwait(false);
        _closing.Dispose();
        _wake.Dispose();
    }

    private async Task WriteAsync()
    {
        for (var batches = 0; !_closing.IsCancellationRequested;)
        {
            try
            {
                await _wake.WaitAsync(_closing.Token).ConfigureAwait(false);
                if (!Volatile.Read(ref _isUrgent)) await Task.Delay(_options.WriteWithin, _options.Clock, _closing.Token).ConfigureAwait(false);
                while (Take() is { Length: > 0 } batch)
                {
                    await WriteAsync(batch).ConfigureAwait(false);
                    if (batches++ % BatchesBetweenTrims == 0) await TrimAsync().ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task WriteAsync(WorkloadRequest[] batch)
    {
        for (var isAgain = false; ; isAgain = true)
        {
            try
            {
                // Somebody may have taken the tables away: a file that was deleted, a database that was made anew.
                if (isAgain && await _store.PrepareAsync(_closing.Token).ConfigureAwait(false) is { } problem)
                {
                    Settle(0, problem);
                }
                else
                {
                    await _store.WriteAsync(batch, _closing.Token).ConfigureAwait(false);
                    Settle(batch.Length, null);
                    return;
                }
            }
            catch (Exception refused) when (refused is not OperationCanceledException)
            {
                Settle(0, _store.Describe(refused));
            }
            await Task.Delay(_options.RetryAfter, _options.Clock, _closing.Token).ConfigureAwait(false);
        }
    }

    /// <summary>A ledger that can't be made smaller can still be written.</summary>
    private async Task TrimAsync()
    {
        try
        {
            await _store.TrimAsync(_options.LargestCount, _closing.Token).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is not OperationCanceledException)
        {
            lock (_gate) _trouble = _store.Describe(refused);
        }
    }

    private WorkloadRequest[] Take()
    {
        lock (_gate)
        {
            var batch = new WorkloadRequest[Math.Min(_backlog.Count, _options.BatchSize)];
            for (var i = 0; i < batch.Length; i++) batch[i] = _backlog.Dequeue();
            if (batch.Length == 0) _isUrgent = false;
            return batch;
        }
    }

    private void Settle(int written, LedgerProblem? trouble)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            _settled += written;
            _written += written;
            _trouble = trouble;
            if (trouble is not null) _failures++;
            (waiting, _progress) = (_progress, New());
        }
        waiting.TrySetResult();
    }

    private void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0) _wake.Release();
        }
        catch (Exception alreadyAwakeOrClosed) when (alreadyAwakeOrClosed is SemaphoreFullException or ObjectDisposedException)
        {
            // The writer looks at the backlog before it sleeps again.
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
