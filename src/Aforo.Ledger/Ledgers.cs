using System.Data.Common;
using Aforo.Ledger.Stores;

namespace Aforo.Ledger;

/// <summary>Opens a ledger by its address: the path of a SQLite file, or <c>postgres://user@host/database</c>.</summary>
public static class Ledgers
{
    /// <summary>The ledger, or why it can't be opened. A password in the address is never part of the reason.</summary>
    public static async Task<(ILedger? Ledger, string? Problem)> OpenAsync(string address, LedgerOptions? options = null, CancellationToken cancellation = default)
    {
        var (store, wrong) = Store(address);
        if (store is null) return (null, wrong);
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

    private static (LedgerStore? Store, string? Wrong) Store(string address)
    {
        if (IsPostgres(address)) return PostgresStore.Create(address);
        if (address.Contains("://", StringComparison.Ordinal)) return (null, $"\"{address[..address.IndexOf(':')]}\" is no kind of ledger: give the path of a file, or postgres://user@host/database");
        return (new SqliteStore(Path.GetFullPath(address)), null);
    }
}
