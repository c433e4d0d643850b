using System.Collections.Immutable;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Coordination;
using Aforo.Ledger;

namespace Aforo.Gateway.Serving;

/// <summary>What was spent in the periods that go on, out of the ledger: a new start of the gateway is no new budget.</summary>
internal static class SpentBudgets
{
    public static async Task RestoreAsync(ImmutableArray<Budget> budgets, ILedger ledger, ICoordination coordination, DateTimeOffset now, CancellationToken cancellation)
    {
        foreach (var budget in budgets)
        {
            var start = Candidates.PeriodStart(budget.Period, now);
            var spent = 0.0;
            await foreach (var request in ledger.ReadAsync(new LedgerQuery { From = start }, cancellation).ConfigureAwait(false))
                if (request is { Cost: { } cost, Backend: { } backend } && request.Currency == budget.Currency && budget.Backends.Contains(backend)) spent += cost;
            if (spent > 0) coordination.Spend(budget.Name, start, spent);
        }
    }
}
