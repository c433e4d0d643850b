using System.Data.Common;
using System.Runtime.CompilerServices;
using Aforo.Core.Messages;
using Aforo.Core.Workload;

namespace Aforo.Ledger.Stores;

/// <summary>A database that keeps the ledger. The statements are the same for all; a store says how to connect and what is its own.</summary>
internal abstract class LedgerStore : IAsyncDisposable
{
    protected abstract Task<DbConnection> ConnectAsync(CancellationToken cancellation);

    /// <summary>What this database needs at every connection, or null.</summary>
    protected virtual string? AtConnection => null;

    /// <summary>Gives freed pages back, where the database does not do so by itself.</summary>
    protected virtual string? AfterDeletion => null;

    /// <summary>Held while tables are made, so that two programs do not make them at once; null where a transaction is enough.</summary>
    protected virtual string? LockForMigration => null;

    /// <summary>The file or server, without a password; null where it is neither.</summary>
    protected virtual string? Place => null;

    /// <summary>Key of the text for what was thrown; null where there are no words but its own.</summary>
    protected virtual string? Reason(Exception refused) => null;

    public LedgerProblem Describe(Exception refused) => Reason(refused) is { } key ? LedgerProblem.At(Place, key) : LedgerProblem.At(Place, refused);

    /// <summary>Brings the tables up to date. Answers why that can't be, such as tables of a newer Aforo.</summary>
    public async Task<LedgerProblem?> PrepareAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        if (LockForMigration is { } statement) await ExecuteAsync(connection, transaction, statement, cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, transaction, "CREATE TABLE IF NOT EXISTS aforo_schema (version BIGINT NOT NULL)", cancellation).ConfigureAwait(false);
        var version = (int)(await ScalarAsync(connection, transaction, "SELECT MAX(version) FROM aforo_schema", cancellation).ConfigureAwait(false) ?? 0);
        if (version > Migrations.Latest) return new LedgerProblem(new Saying("ledger.newer", ("place", Place), ("version", version), ("latest", Migrations.Latest))) { Place = Place };
        for (var next = version + 1; next <= Migrations.Latest; next++)
        {
            foreach (var step in Migrations.Of(next)) await ExecuteAsync(connection, transaction, step, cancellation).ConfigureAwait(false);
            await ExecuteAsync(connection, transaction, $"INSERT INTO aforo_schema (version) VALUES ({next})", cancellation).ConfigureAwait(false);
        }
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return null;
    }

    /// <summary>Writes all of them or none.</summary>
    public async Task WriteAsync(IReadOnlyList<WorkloadRequest> requests, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using var command = RequestRow.Insertion(connection);
        command.Transaction = transaction;
        foreach (var request in requests)
        {
            RequestRow.Fill(command, request);
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Deletes the oldest beyond that count.</summary>
    public async Task TrimAsync(long largestCount, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        var count = await ScalarAsync(connection, null, "SELECT COUNT(*) FROM requests", cancellation).ConfigureAwait(false) ?? 0;
        if (count <= largestCount) return;
        await ExecuteAsync(connection, null, $"DELETE FROM requests WHERE id IN (SELECT id FROM requests ORDER BY started_ms, id LIMIT {count - largestCount})", cancellation).ConfigureAwait(false);
        if (AfterDeletion is { } statement) await ExecuteAsync(connection, null, statement, cancellation).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<WorkloadRequest> ReadAsync(LedgerQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var connection = await ReadingAsync(() => OpenAsync(cancellation)).ConfigureAwait(false);
        await using var command = RequestRow.Selection(connection, query);
        await using var reader = await ReadingAsync(() => command.ExecuteReaderAsync(cancellation)).ConfigureAwait(false);
        var next = () => reader.ReadAsync(cancellation);
        while (await ReadingAsync(next).ConfigureAwait(false)) yield return Row(reader);
    }

    private async Task<T> ReadingAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step().ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is DbException or IOException or UnauthorizedAccessException or TimeoutException or InvalidOperationException)
        {
            throw new LedgerException(Describe(refused), refused);
        }
    }

    private WorkloadRequest Row(DbDataReader reader)
    {
        try
        {
            return RequestRow.Read(reader);
        }
        catch (Exception foreign) when (foreign is InvalidCastException or FormatException or OverflowException or ArgumentException or InvalidOperationException)
        {
            throw new LedgerException(LedgerProblem.At(Place, "ledger.foreign-row"), foreign);
        }
    }

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = await ConnectAsync(cancellation).ConfigureAwait(false);
        if (AtConnection is { } statement) await ExecuteAsync(connection, null, statement, cancellation).ConfigureAwait(false);
        return connection;
    }

    /// <summary>Runs one of our own statements; no part of it comes from outside.</summary>
    private static async Task ExecuteAsync(DbConnection connection, DbTransaction? transaction, string statement, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (statement, transaction);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task<long?> ScalarAsync(DbConnection connection, DbTransaction? transaction, string statement, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (statement, transaction);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is long number ? number : null;
    }
}
