namespace Aforo.Gateway.Coordination;

/// <summary>The slots of one backend. Who waits is served by turns of parties, and in order within one.</summary>
internal sealed class SlotQueue(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Party> _turns = new();
    private int _active;
    private int _waiting;
    private int? _slots;

    public (int Active, int Waiting) Load
    {
        get
        {
            lock (_gate) return (_active, _waiting);
        }
    }

    public async ValueTask<ISlot?> EnterAsync(SlotRequest request, CancellationToken cancellation)
    {
        TaskCompletionSource<bool> waiter;
        lock (_gate)
        {
            _slots = request.Slots;
            if (_slots is null || (_active < _slots && _waiting == 0))
            {
                _active++;
                return new Slot(this);
            }
            if (_waiting >= request.LongestQueue) return null;
            waiter = Enqueue(request.Party);
        }
        using var patience = new CancellationTokenSource(request.LongestWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        await using var given = either.Token.Register(() => Withdraw(waiter)).ConfigureAwait(false);
        if (await waiter.Task.ConfigureAwait(false)) return new Slot(this);
        cancellation.ThrowIfCancellationRequested();
        return null;
    }

    private TaskCompletionSource<bool> Enqueue(string name)
    {
        var waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var party = _turns.FirstOrDefault(party => party.Name == name);
        if (party is null) _turns.AddLast(party = new Party(name));
        party.Waiting.AddLast(waiter);
        _waiting++;
        return waiter;
    }

    private void Withdraw(TaskCompletionSource<bool> waiter)
    {
        lock (_gate)
        {
            foreach (var party in _turns)
            {
                if (!party.Waiting.Remove(waiter)) continue;
                _waiting--;
                if (party.Waiting.Count == 0) _turns.Remove(party);
                break;
            }
        }
        waiter.TrySetResult(false);
    }

    private void Leave()
    {
        lock (_gate)
        {
            _active--;
            while (_waiting > 0 && (_slots is null || _active < _slots) && _turns.First is { } first)
            {
                _turns.RemoveFirst();
                var waiter = first.Value.Waiting.First!.Value;
                first.Value.Waiting.RemoveFirst();
                _waiting--;
                if (first.Value.Waiting.Count > 0) _turns.AddLast(first);
                if (waiter.TrySetResult(true)) _active++;
            }
        }
    }

    private sealed record Party(string Name)
    {
        public LinkedList<TaskCompletionSource<bool>> Waiting { get; } = new();
    }

    private sealed class Slot(SlotQueue queue) : ISlot
    {
        private int _isGone;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGone, 1) == 0) queue.Leave();
        }
    }
}
