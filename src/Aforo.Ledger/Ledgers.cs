using System.Data.Common;
using Aforo.Core.Messages;
using Aforo.Ledger.Stores;

namespace Aforo.Ledger;

/// <summary>Opens a ledger by its address: the path of a SQLite file, or <c>postgres://user@host/database</c>.</summary>
public static class Ledgers
{
    /// <summary>The ledger, or why it can't be opened.</summary>
    public static async Task<(ILedger? Ledger, LedgerProblem? Problem)> OpenAsync(string address, LedgerOptions? options = null, CancellationToken cancellation = default)
    {
        if (Wrong(address) is { } wrong) return (null, wrong);
        var store = Store(address);
        try
        {
            if (await store.PrepareAsync(cancellation).ConfigureAwait(false) is { } problem)
            {
                await store.DisposeAsync().ConfigureAwait(false);
                return (null, problem);
            }
            return (new StoredLedger(store, options ?? new LedgerOptions()), null);
        }
        catch (Exception refused) when (refused is DbException or IOException or UnauthorizedAccessException or TimeoutException or InvalidOperationException)
        {
            await store.DisposeAsync().ConfigureAwait(false);
            return (null, store.Describe(refused));
        }
    }

    public static bool IsPostgres(string address) => address.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why an address can be none of a ledger, whatever is there; null where it can.</summary>
    public static LedgerProblem? Wrong(string address)
    {
        if (IsPostgres(address)) return PostgresStore.Read(address).Wrong;
        if (string.IsNullOrWhiteSpace(address) || address.Contains('\0', StringComparison.Ordinal)) return new LedgerProblem(new Saying("ledger.unnamed"));
        return address.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? new LedgerProblem(new Saying("ledger.kind", ("kind", address[..at]))) : null;
    }

    private static LedgerStore Store(string address) => IsPostgres(address) ? PostgresStore.Create(PostgresStore.Read(address).Connection!) : new SqliteStore(Path.GetFullPath(address));
}
