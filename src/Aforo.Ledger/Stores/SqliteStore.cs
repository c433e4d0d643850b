using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Aforo.Ledger.Stores;

/// <summary>
/// A SQLite file with a write-ahead log: readers and the writer do not wait for each other, and what was committed survives the
/// sudden end of the process. (<c>synchronous=NORMAL</c>: the sudden end of the whole machine may cost the last commits, never the file.)
/// </summary>
internal sealed class SqliteStore(string path) : LedgerStore
{
    private readonly string _connection = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = true, DefaultTimeout = 5 }.ToString();

    /// <summary>Freed pages can only be given back when that was set before the first table.</summary>
    protected override string AtConnection => "PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000; PRAGMA journal_size_limit=16777216";

    protected override string AfterDeletion => "PRAGMA incremental_vacuum";

    protected override string Place => path;

    /// <summary>By SQLite's primary result codes.</summary>
    protected override string? Reason(Exception refused) => (refused as SqliteException)?.SqliteErrorCode switch
    {
        1 => "ledger.foreign-tables",
        5 or 6 => "ledger.locked",
        8 => "ledger.read-only",
        11 => "ledger.damaged",
        13 => "ledger.full",
        14 => "ledger.unopened",
        26 => "ledger.no-database",
        _ => null,
    };

    protected override async Task<DbConnection> ConnectAsync(CancellationToken cancellation)
    {
        MakeFolder();
        var connection = new SqliteConnection(_connection);
        try
        {
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override ValueTask DisposeAsync()
    {
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
        return ValueTask.CompletedTask;
    }

    /// <summary>What somebody worked on, and when, is nobody else's business.</summary>
    private void MakeFolder()
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder))
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        if (File.Exists(path)) return;
        // Where it was deleted while it was open, what goes on with the old connections writes into nothing.
        using (var old = new SqliteConnection(_connection)) SqliteConnection.ClearPool(old);
        if (OperatingSystem.IsWindows()) return;
        using var made = new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
    }
}
