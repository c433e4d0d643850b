using Aforo.Core.Workload;
using Aforo.Ledger;

namespace Aforo.Gateway.Serving;

/// <summary>From how many tokens a prompt counts as heavy: computed out of the ledger now and then, never guessed.</summary>
internal sealed class HeavyLine
{
    private static readonly TimeSpan Span = TimeSpan.FromDays(30);

    private long _fromTokens = -1;

    /// <summary>Null while nothing is recorded.</summary>
    public long? FromTokens => Interlocked.Read(ref _fromTokens) is >= 0 and var tokens ? tokens : null;

    public async Task ComputeAsync(ILedger ledger, double share, DateTimeOffset now, CancellationToken cancellation)
    {
        var tally = new HeavyTally();
        await foreach (var request in ledger.ReadAsync(new LedgerQuery { From = now - Span }, cancellation).ConfigureAwait(false)) tally.Add(request);
        Interlocked.Exchange(ref _fromTokens, tally.At(share)?.FromTokens ?? -1);
    }
}
