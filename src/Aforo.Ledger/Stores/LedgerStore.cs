using System.Data.Common;
using System.Runtime.CompilerServices;
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

    public virtual string Describe(Exception refused) => refused.Message;

    /// <summary>Brings the tables up to date. Answers why that can't be, such as tables of a newer Aforo.</summary>
    public async Task<string?> PrepareAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        if (LockForMigration is { } statement) await ExecuteAsync(connection, transaction, statement, cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, transaction, "CREATE TABLE IF NOT EXISTS aforo_schema (version BIGINT NOT NULL)", cancellation).ConfigureAwait(false);
        var version = (int)(await ScalarAsync(connection, transaction, "SELECT MAX(version) FROM aforo_schema", cancellation).ConfigureAwait(false) ?? 0);
        if (version > Migrations.Latest) return $"the ledger has tables of version {version}, and this Aforo knows them up to {Migrations.Latest}: use a newer Aforo, or another file";
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
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = RequestRow.Selection(connection, query);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) yield return RequestRow.Read(reader);
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
