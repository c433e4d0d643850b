using System.Data.Common;
using Aforo.Core.Workload;
using Aforo.Ledger.Stores;
using Microsoft.Data.Sqlite;

namespace Aforo.Ledger.Tests;

/// <summary>A store that can't be written, such as a full disk, neither fails nor delays what is recorded.</summary>
public sealed class BacklogTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aforo-backlog-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_could_not_be_written_is_written_when_there_is_room_again()
    {
        var store = new FullStore(Path.Join(_folder.FullName, "l.sqlite"));
        await store.PrepareAsync(default);
        await using var ledger = new StoredLedger(store, new LedgerOptions { RetryAfter = TimeSpan.FromMilliseconds(5) });
        store.IsFull = true;
        for (var i = 0; i < 50; i++) ledger.Record(Request(i));
        await ledger.FlushAsync();
        Assert.Equal(50, ledger.Health.Waiting);
        Assert.Contains("disk is full", ledger.Health.Trouble!.ToString(), StringComparison.Ordinal);
        store.IsFull = false;
        while (ledger.Health.Waiting > 0) await ledger.FlushAsync();
        Assert.Equal(new LedgerHealth(50, 0, 0, null), ledger.Health);
    }

    [Fact]
    public async Task Who_waits_for_the_writing_is_told_that_it_failed_and_nobody_that_it_is_well()
    {
        var store = new FullStore(Path.Join(_folder.FullName, "l.sqlite"));
        await store.PrepareAsync(default);
        await using var ledger = new StoredLedger(store, new LedgerOptions { RetryAfter = TimeSpan.FromMilliseconds(200) });
        store.IsFull = true;
        ledger.Record(Request(0));
        Assert.False(await ledger.FlushAsync());
        var again = ledger.FlushAsync();
        Assert.NotNull(ledger.Health.Trouble);
        Assert.False(await again);
        store.IsFull = false;
        Assert.True(await ledger.FlushAsync());
        Assert.True(await ledger.FlushAsync());
    }

    [Fact]
    public async Task The_oldest_are_given_up_when_too_many_wait_and_that_is_counted()
    {
        var store = new FullStore(Path.Join(_folder.FullName, "l.sqlite"));
        await store.PrepareAsync(default);
        await using var ledger = new StoredLedger(store, new LedgerOptions { LargestBacklog = 20, BatchSize = 5, RetryAfter = TimeSpan.FromMilliseconds(5) });
        store.IsFull = true;
        ledger.Record(Request(0));
        await ledger.FlushAsync();
        for (var i = 1; i <= 100; i++) ledger.Record(Request(i));
        Assert.Equal(80, ledger.Health.Dropped);
        store.IsFull = false;
        while (ledger.Health.Waiting > 0) await ledger.FlushAsync();
        var ids = new List<string>();
        await foreach (var request in ledger.ReadAsync(new LedgerQuery())) ids.Add(request.Id);
        Assert.Equal(["r000", .. Enumerable.Range(81, 20).Select(i => $"r{i:000}")], ids);
    }

    [Fact]
    public async Task A_database_that_may_not_grow_keeps_what_it_has_and_takes_the_rest_later()
    {
        var path = Path.Join(_folder.FullName, "l.sqlite");
        var store = new CrowdedStore(path);
        await store.PrepareAsync(default);
        await using var ledger = new StoredLedger(store, new LedgerOptions { RetryAfter = TimeSpan.FromMilliseconds(5) });
        for (var i = 0; i < 300; i++) ledger.Record(Request(i));
        await ledger.FlushAsync();
        store.IsFull = true;
        for (var i = 300; i < 900; i++) ledger.Record(Request(i));
        await ledger.FlushAsync();
        Assert.Contains("full", ledger.Health.Trouble!.ToString(), StringComparison.Ordinal);
        Assert.Equal(300, ledger.Health.Written);
        var ids = new List<string>();
        await foreach (var request in ledger.ReadAsync(new LedgerQuery())) ids.Add(request.Id);
        Assert.Equal(300, ids.Count);
        store.IsFull = false;
        while (ledger.Health.Waiting > 0) await ledger.FlushAsync();
        Assert.Equal(new LedgerHealth(900, 0, 0, null), ledger.Health);
        ids.Clear();
        await foreach (var request in ledger.ReadAsync(new LedgerQuery())) ids.Add(request.Id);
        Assert.Equal(Enumerable.Range(0, 900).Select(i => $"r{i:000}"), ids);
    }

    private static WorkloadRequest Request(int i) => new() { Id = $"r{i:000}", StartedAt = new DateTimeOffset(2026, 2, 18, 12, 0, 0, TimeSpan.Zero).AddSeconds(i) };

    private sealed class FullStore(string path) : LedgerStore
    {
        public bool IsFull { get; set; }

        protected override async Task<DbConnection> ConnectAsync(CancellationToken cancellation)
        {
            if (IsFull) throw new IOException("the disk is full");
            var connection = new SqliteConnection($"Data Source={path}");
            await connection.OpenAsync(cancellation);
            return connection;
        }
    }

    /// <summary>SQLite itself says that there is no room: a transaction fails in its middle.</summary>
    private sealed class CrowdedStore(string path) : LedgerStore
    {
        public bool IsFull { get; set; }

        protected override string AtConnection => $"PRAGMA journal_mode=WAL; PRAGMA max_page_count={(IsFull ? 1 : 1_000_000)}";

        protected override async Task<DbConnection> ConnectAsync(CancellationToken cancellation)
        {
            var connection = new SqliteConnection($"Data Source={path}");
            await connection.OpenAsync(cancellation);
            return connection;
        }
    }
}
