using System.Collections.Immutable;
using Aforo.Core.Messages;
using Aforo.Core.Workload;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Coordination;
using Aforo.Gateway.Serving;
using Aforo.Ledger;
using Microsoft.Extensions.Time.Testing;

namespace Aforo.Gateway.Tests.Serving;

public sealed class SpentBudgetsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Today = new(2026, 11, 27, 0, 0, 0, TimeSpan.Zero), Month = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Budget Sky = new("cloud", 100, "USD", "day", ["sky"]);

    private readonly FakeTimeProvider _clock = new(Now);
    private readonly InMemoryCoordination _coordination;
    private int _ids;

    public SpentBudgetsTests() => _coordination = new InMemoryCoordination(_clock);

    [Fact]
    public async Task A_budget_that_comes_later_knows_what_its_backends_cost_in_its_period()
    {
        var ledger = new ScriptedLedger(Cost(1), Cost(2), Cost(4, backend: "far"), Cost(8, currency: "EUR"), Cost(16, at: Today.AddSeconds(-1)), Cost(32, at: Month.AddSeconds(-1)), Cost(64) with { Cost = null });
        var budgets = Of(ledger);
        await budgets.BeginAsync([Sky], CancellationToken.None);
        Assert.Equal(3, Spent());
        budgets.Use([Sky, new("all", 1, "USD", "month", ["far", "sky"]), new("euro", 1, "EUR", "day", ["sky"])], CancellationToken.None);
        await budgets.EndAsync();
        Assert.Equal([3, 23, 8], new[] { Spent(), Spent("all", Month), Spent("euro") });
        // All in one reading, and what was there is not read again.
        Assert.Equal(2, ledger.Reads);
    }

    [Fact]
    public async Task What_ends_while_the_past_is_read_counts_once()
    {
        var (begun, seen, go, end) = (Signal(), Signal(), Signal(), Signal());
        var ledger = new ScriptedLedger(Cost(1))
        {
            BeforeFirst = _ => { begun.SetResult(); return go.Task; },
            AfterLast = _ => { seen.SetResult(); return end.Task; },
        };
        var budgets = Of(ledger);
        await budgets.BeginAsync([], CancellationToken.None);
        budgets.Record(Cost(2));
        budgets.Use([Sky], CancellationToken.None);
        budgets.Record(Cost(4));
        await begun.Task;
        // The reading tells this one, and not the next.
        budgets.Record(Cost(8));
        go.SetResult();
        await seen.Task;
        budgets.Record(Cost(16));
        Assert.Equal(28, Spent());
        end.SetResult();
        await budgets.EndAsync();
        Assert.Equal(31, Spent());
        budgets.Record(Cost(32));
        Assert.Equal(63, Spent());
    }

    [Fact]
    public async Task A_budget_with_other_backends_forgets_what_it_counted_before_and_another_amount_changes_nothing()
    {
        var ledger = new ScriptedLedger(Cost(1), Cost(2, backend: "far"), Cost(4, backend: "moon"));
        var budgets = Of(ledger);
        await budgets.BeginAsync([Sky with { Backends = ["sky", "far"] }], CancellationToken.None);
        Assert.Equal(3, Spent());
        budgets.Use([Sky with { Amount = 7, Backends = ["far", "sky"] }], CancellationToken.None);
        await budgets.EndAsync();
        Assert.Equal((3, 1), (Spent(), ledger.Reads));
        budgets.Use([Sky with { Backends = ["far", "moon"] }], CancellationToken.None);
        await budgets.EndAsync();
        Assert.Equal((6, 2), (Spent(), ledger.Reads));
    }

    [Fact]
    public async Task A_budget_that_is_changed_again_while_its_past_is_read_gets_that_of_the_last()
    {
        var (first, second) = (Signal(), Signal());
        var ledger = new ScriptedLedger(Cost(1), Cost(2, backend: "far")) { BeforeFirst = number => (number == 1 ? first : second).Task };
        var budgets = Of(ledger);
        budgets.Use([Sky, new("kept", 1, "USD", "day", ["far", "sky"])], CancellationToken.None);
        await Gateways.UntilAsync(() => ledger.Reads == 1);
        budgets.Use([Sky with { Backends = ["far"] }, new("kept", 2, "USD", "day", ["sky", "far"])], CancellationToken.None);
        second.SetResult();
        await Gateways.UntilAsync(() => Spent() == 2);
        first.SetResult();
        await budgets.EndAsync();
        Assert.Equal([2, 3], new[] { Spent(), Spent("kept") });
    }

    [Fact]
    public async Task A_ledger_that_fails_is_read_again()
    {
        var ledger = new ScriptedLedger(Cost(1)) { BeforeFirst = number => number == 1 ? Task.FromException(new IOException()) : Task.CompletedTask, Health = new(0, 1, 0, new LedgerProblem(new Saying("ledger.full", ("place", "ledger.sqlite")))) };
        var budgets = Of(ledger);
        budgets.Use([Sky], CancellationToken.None);
        await AfterAsync(() => ledger.Health = new(0, 0, 0, null));
        budgets.Record(Cost(2));
        await AfterAsync(() => { }, () => ledger.Reads == 1);
        await AfterAsync(() => { }, () => ledger.Reads == 2);
        await budgets.EndAsync();
        Assert.Equal(3, Spent());

        async Task AfterAsync(Action act, Func<bool>? until = null)
        {
            act();
            await Gateways.UntilAsync(() =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return until?.Invoke() ?? true;
            });
        }
    }

    [Fact]
    public async Task A_gateway_that_stops_waits_for_no_ledger()
    {
        var ledger = new ScriptedLedger { BeforeFirst = _ => Signal().Task };
        var budgets = Of(ledger);
        using var stopping = new CancellationTokenSource();
        budgets.Use([Sky], stopping.Token);
        await Gateways.UntilAsync(() => ledger.Reads == 1);
        await stopping.CancelAsync();
        await budgets.EndAsync();
    }

    [Fact]
    public async Task Instances_that_agree_on_what_is_spent_read_nothing()
    {
        var ledger = new ScriptedLedger(Cost(1));
        var budgets = new SpentBudgets(ledger, _coordination, fills: false, _clock);
        await budgets.BeginAsync([Sky], CancellationToken.None);
        budgets.Use([Sky with { Backends = ["sky", "far"] }], CancellationToken.None);
        await budgets.EndAsync();
        budgets.Record(Cost(2));
        Assert.Equal((0, 2), (ledger.Reads, Spent()));
    }

    [Fact]
    public async Task A_request_counts_in_the_period_in_which_it_began_as_in_the_ledger()
    {
        var budgets = Of(new ScriptedLedger());
        await budgets.BeginAsync([Sky], CancellationToken.None);
        budgets.Record(Cost(1, at: Today.AddSeconds(-1)));
        Assert.Equal(0, Spent());
    }

    [Fact]
    public async Task However_often_budgets_change_none_counts_a_request_twice_or_not_at_all()
    {
        var ledger = new ScriptedLedger { BeforeFirst = _ => Task.Delay(1), AfterLast = _ => Task.Delay(1) };
        var budgets = Of(ledger);
        await budgets.BeginAsync([], CancellationToken.None);
        ImmutableArray<ImmutableArray<Budget>> turns = [[Sky], [Sky with { Backends = ["far"] }], [], [Sky with { Backends = ["far", "sky"] }, Sky with { Name = "second" }]];
        var ending = Task.WhenAll(Enumerable.Range(0, 4).Select(party => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                budgets.Record(Cost(1, backend: i % 2 == 0 ? "sky" : "far"));
                if (i % 50 == 0) await Task.Delay(1);
            }
        })));
        for (var i = 0; !ending.IsCompleted || i % 4 != 0; i++)
        {
            budgets.Use(turns[i % 4], CancellationToken.None);
            await Task.Delay(1);
        }
        await ending;
        budgets.Use(turns[3], CancellationToken.None);
        await budgets.EndAsync();
        Assert.Equal([2000, 1000], new[] { Spent(), Spent("second") });
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SpentBudgets Of(ScriptedLedger ledger) => new(ledger, _coordination, fills: true, _clock);

    private double Spent(string budget = "cloud", DateTimeOffset? start = null) => _coordination.Spent(budget, start ?? Today);

    private WorkloadRequest Cost(double amount, string backend = "sky", string currency = "USD", DateTimeOffset? at = null) => new() { Id = $"r{Interlocked.Increment(ref _ids)}", StartedAt = at ?? Now, Backend = backend, Cost = amount, Currency = currency };
}
