using Aforo.Core.Workload;
using Aforo.Ledger.Stores;

namespace Aforo.Ledger;

/// <summary>A ledger in a database, written by one task behind a bounded backlog.</summary>
internal sealed class StoredLedger : ILedger
{
    private const int BatchesBetweenTrims = 64;

    private readonly LedgerStore _store;
    private readonly LedgerOptions _options;
    private readonly Lock _gate = new();
    private readonly Queue<WorkloadRequest> _backlog = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _writing;
    private long _recorded, _settled, _written, _dropped;
    private bool _isUrgent;
    private string? _trouble;
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

    public async Task FlushAsync(CancellationToken cancellation = default)
    {
        long until;
        lock (_gate)
        {
            until = _recorded;
            if (_settled >= until) return;
            (_isUrgent, _trouble) = (true, null);
        }
        Wake();
        while (true)
        {
            Task progress;
            lock (_gate)
            {
                if (_settled >= until || _trouble is not null) return;
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
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), _options.Clock))
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
        await _writing.ConfigureAwait(false);
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
        while (true)
        {
            try
            {
                await _store.WriteAsync(batch, _closing.Token).ConfigureAwait(false);
                Settle(batch.Length, null);
                return;
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

    private void Settle(int written, string? trouble)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            _settled += written;
            _written += written;
            _trouble = trouble;
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
