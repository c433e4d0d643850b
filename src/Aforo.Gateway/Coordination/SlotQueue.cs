namespace Aforo.Gateway.Coordination;

/// <summary>
/// The slots of one backend. Who waits is served by turns of parties, and in order within one; but who needs what is loaded goes before who would have it
/// loaded anew, until that one waited long enough.
/// </summary>
internal sealed class SlotQueue(TimeProvider clock)
{
    /// <summary>So long those who use what is loaded go first: about what loading it anew takes, twice.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly LinkedList<Party> _turns = new();
    private readonly Dictionary<string, LinkedListNode<Party>> _parties = [];
    private readonly Dictionary<string, Runner> _runners = [];
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
        Waiter waiter;
        lock (_gate)
        {
            _slots = request.Slots;
            if (_waiting == 0 && !IsFull && CanStart(request.Runner))
            {
                Start(request.Runner);
                return new Slot(this, request.Runner);
            }
            waiter = new Waiter(request.Runner, clock.GetTimestamp());
            Enqueue(request.Party, waiter);
            Serve();
            if (!waiter.Given.Task.IsCompleted && _waiting > request.LongestQueue)
            {
                Remove(waiter);
                return null;
            }
        }
        if (waiter.Given.Task.IsCompleted) return new Slot(this, request.Runner);
        using var patience = new CancellationTokenSource(request.LongestWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        await using var given = either.Token.Register(() => Withdraw(waiter)).ConfigureAwait(false);
        if (await waiter.Given.Task.ConfigureAwait(false)) return new Slot(this, request.Runner);
        cancellation.ThrowIfCancellationRequested();
        return null;
    }

    private bool IsFull => _slots is { } slots && _active >= slots;

    /// <summary>Whether a free slot is of use to it: not while another runner of the same weights works.</summary>
    private bool CanStart(RunnerNeed? runner) => runner is not { } need || !_runners.TryGetValue(need.Weights, out var loaded) || loaded.Active == 0 || !need.Displaces(loaded.Need);

    private bool IsOverdue(Waiter waiter) => clock.GetElapsedTime(waiter.Since) >= Patience;

    private IEnumerable<Waiter> Waiting() => _turns.SelectMany(party => party.Waiting);

    private void Start(RunnerNeed? started)
    {
        _active++;
        if (started is not { } need) return;
        if (!_runners.TryGetValue(need.Weights, out var runner) || runner.Need != need) _runners[need.Weights] = runner = new Runner(need);
        runner.Active++;
    }

    private void Enqueue(string name, Waiter waiter)
    {
        if (!_parties.TryGetValue(name, out var party)) _parties[name] = party = _turns.AddLast(new Party(name));
        waiter.Place = party.Value.Waiting.AddLast(waiter);
        waiter.Party = party;
        _waiting++;
    }

    private void Withdraw(Waiter waiter)
    {
        lock (_gate)
        {
            if (waiter.Party is not null)
            {
                Remove(waiter);
                // Who waited behind this one may go now.
                Serve();
            }
        }
        waiter.Given.TrySetResult(false);
    }

    private void Remove(Waiter waiter)
    {
        var party = waiter.Party!;
        party.Value.Waiting.Remove(waiter.Place!);
        (waiter.Party, waiter.Place) = (null, null);
        _waiting--;
        if (party.Value.Waiting.Count > 0) return;
        _turns.Remove(party);
        _parties.Remove(party.Value.Name);
    }

    private void Leave(RunnerNeed? need)
    {
        lock (_gate)
        {
            _active--;
            if (need is not null) _runners[need.Weights].Active--;
            Serve();
        }
    }

    private void Serve()
    {
        while (_waiting > 0 && !IsFull && Next() is { } waiter)
        {
            var party = waiter.Party!;
            Remove(waiter);
            if (party.Value.Waiting.Count > 0)
            {
                _turns.Remove(party);
                _turns.AddLast(party);
            }
            if (waiter.Given.TrySetResult(true)) Start(waiter.Runner);
        }
    }

    /// <summary>Who waited too long; else who needs what is loaded; else whose turn it is.</summary>
    private Waiter? Next()
    {
        var overdue = new Dictionary<string, (RunnerNeed Need, long Since)>();
        foreach (var waiter in Waiting())
            if (waiter.Runner is { } need && IsOverdue(waiter) && (!overdue.TryGetValue(need.Weights, out var oldest) || waiter.Since < oldest.Since)) overdue[need.Weights] = (need, waiter.Since);
        var best = (Waiter?)null;
        var rank = int.MaxValue;
        foreach (var waiter in Waiting())
        {
            if (!CanStart(waiter.Runner) || Rank(waiter) is not { } mine || mine >= rank) continue;
            (best, rank) = (waiter, mine);
            if (rank == 0) return best;
        }
        return best;

        int? Rank(Waiter waiter)
        {
            if (waiter.Runner is not { } need) return 1;
            if (overdue.TryGetValue(need.Weights, out var oldest)) return oldest.Need == need ? 0 : null;
            return !_runners.TryGetValue(need.Weights, out var runner) || runner.Need == need ? 1 : 2;
        }
    }

    private sealed record Party(string Name)
    {
        public LinkedList<Waiter> Waiting { get; } = new();
    }

    private sealed class Waiter(RunnerNeed? runner, long since)
    {
        public RunnerNeed? Runner => runner;

        public long Since => since;

        /// <summary>Null when it does not wait.</summary>
        public LinkedListNode<Party>? Party { get; set; }

        public LinkedListNode<Waiter>? Place { get; set; }

        public TaskCompletionSource<bool> Given { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Runner(RunnerNeed need)
    {
        public RunnerNeed Need => need;

        public int Active { get; set; }
    }

    private sealed class Slot(SlotQueue queue, RunnerNeed? need) : ISlot
    {
        private int _isGone;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGone, 1) == 0) queue.Leave(need);
        }
    }
}
