using System.Collections.Immutable;
using Aforo.Core.Workload;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Coordination;
using Aforo.Ledger;

namespace Aforo.Gateway.Serving;

/// <summary>
/// What the budgets' backends cost in the periods that go on. A request that ends counts for the budgets of that moment; what ended before a budget was there comes
/// out of the ledger, at the start and when a configuration brings a new one. Each counts once: it is recorded either before the budget is taken or after.
/// </summary>
/// <param name="ledger">Null where nothing is recorded: then a new budget begins at 0.</param>
/// <param name="fills">False where several instances agree on what is spent: they know it already.</param>
internal sealed class SpentBudgets(ILedger? ledger, ICoordination coordination, bool fills, TimeProvider clock)
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<Filling> _fillings = [];
    private ImmutableArray<Budget> _budgets = [];
    private Task _running = Task.CompletedTask;

    /// <summary>Records a request that is over, and counts what it cost.</summary>
    public void Record(WorkloadRequest request)
    {
        if (request.Cost is not { } cost)
        {
            ledger?.Record(request);
            return;
        }
        lock (_gate)
        {
            foreach (var filling in _fillings) filling.Late[request.Id] = request;
            ledger?.Record(request);
            foreach (var budget in _budgets)
                if (Counts(budget, request)) coordination.Spend(budget.Name, PeriodStart(budget, request.StartedAt), cost);
        }
    }

    /// <summary>Takes the first budgets; done when what was spent on them is known.</summary>
    public Task BeginAsync(ImmutableArray<Budget> budgets, CancellationToken cancellation) => Take(budgets) is { } filling ? FillAsync(filling, cancellation) : Task.CompletedTask;

    /// <summary>Takes other budgets. What was spent on the new and the changed ones is read beside the requests; until it is known they count from now on, or as before.</summary>
    public void Use(ImmutableArray<Budget> budgets, CancellationToken stopping)
    {
        if (Take(budgets) is { } filling) _running = Task.WhenAll(_running, Task.Run(() => FillAtLastAsync(filling, stopping), CancellationToken.None));
    }

    /// <summary>Done when nothing is read any more; who waits has cancelled it.</summary>
    public Task EndAsync() => _running;

    /// <summary>Null where no budget is new or counts something else than before.</summary>
    private Filling? Take(ImmutableArray<Budget> budgets)
    {
        lock (_gate)
        {
            foreach (var filling in _fillings) filling.Budgets = [.. filling.Budgets.Where(open => budgets.Any(budget => CountsTheSame(open, budget)))];
            ImmutableArray<Budget> anew = [.. budgets.Where(budget => !_budgets.Any(before => CountsTheSame(before, budget)))];
            _budgets = budgets;
            if (!fills || ledger is null || anew.IsEmpty) return null;
            var added = new Filling { Budgets = anew };
            _fillings.Add(added);
            return added;
        }
    }

    private async Task FillAtLastAsync(Filling filling, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                try
                {
                    if (await FillAsync(filling, stopping).ConfigureAwait(false)) return;
                }
                catch (Exception refused) when (refused is not OperationCanceledException)
                {
                    // The ledger says what troubles it in its own health.
                }
                await Task.Delay(Again, clock, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    /// <summary>Whether the ledger had all that was recorded before.</summary>
    private async Task<bool> FillAsync(Filling filling, CancellationToken cancellation)
    {
        ImmutableArray<(Budget Budget, DateTimeOffset Start)> open;
        lock (_gate)
        {
            filling.Late.Clear();
            open = [.. filling.Budgets.Select(budget => (budget, PeriodStart(budget, clock.GetUtcNow())))];
        }
        if (!await ledger!.FlushAsync(cancellation).ConfigureAwait(false)) return false;
        var spent = new double[open.Length];
        if (!open.IsEmpty)
        {
            await foreach (var request in ledger.ReadAsync(new LedgerQuery { From = open.Min(one => one.Start) }, cancellation).ConfigureAwait(false))
                if (request.Cost is not null && !IsLate(filling, request)) Add(request);
        }
        lock (_gate)
        {
            foreach (var request in filling.Late.Values) Add(request);
            for (var i = 0; i < open.Length; i++)
            {
                var (budget, start) = open[i];
                if (filling.Budgets.Any(wanted => CountsTheSame(wanted, budget))) coordination.Spend(budget.Name, start, spent[i] - coordination.Spent(budget.Name, start));
            }
            _fillings.Remove(filling);
        }
        return true;

        void Add(WorkloadRequest request)
        {
            for (var i = 0; i < open.Length; i++)
                if (Counts(open[i].Budget, request) && PeriodStart(open[i].Budget, request.StartedAt) == open[i].Start) spent[i] += request.Cost!.Value;
        }
    }

    private bool IsLate(Filling filling, WorkloadRequest request)
    {
        lock (_gate) return filling.Late.ContainsKey(request.Id);
    }

    private DateTimeOffset PeriodStart(Budget budget, DateTimeOffset time) => Candidates.PeriodStart(budget.Period, TimeZoneInfo.ConvertTime(time, clock.LocalTimeZone), clock.LocalTimeZone);

    private static bool Counts(Budget budget, WorkloadRequest request) => request.Currency == budget.Currency && request.Backend is { } backend && budget.Backends.Contains(backend);

    /// <summary>Whether two are one budget, whatever amount each grants.</summary>
    private static bool CountsTheSame(Budget one, Budget other) =>
        (one.Name, one.Period, one.Currency) == (other.Name, other.Period, other.Currency) && one.Backends.ToHashSet().SetEquals(other.Backends);

    /// <summary>Budgets whose past is being read.</summary>
    private sealed class Filling
    {
        public required ImmutableArray<Budget> Budgets { get; set; }

        /// <summary>Requests that ended since the reading began, which the ledger may tell as well.</summary>
        public Dictionary<string, WorkloadRequest> Late { get; } = [];
    }
}
