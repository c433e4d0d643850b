using Aforo.Core.Workload;

namespace Aforo.Ledger.Tests;

/// <summary>What every store must do, asked of SQLite and of PostgreSQL.</summary>
public sealed class LedgerTests(PostgresFixture server) : IClassFixture<PostgresFixture>, IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 18, 12, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aforo-ledger-");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string> Kinds => ["sqlite", "postgres"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_request_is_read_as_it_was_recorded(string kind)
    {
        await using var ledger = await OpenAsync(await AddressAsync(kind));
        var full = new WorkloadRequest
        {
            Id = "r1", StartedAt = Noon.AddMilliseconds(123), Origin = "gateway", Agent = "openclaw", Conversation = "c0ffee", Dialect = "ollama", Path = "/api/chat", Model = "qwen3-coder:30b-v-128k",
            Backend = "studio", Route = "local", Reason = "fits", IsPrivate = true, PromptTokens = 146_760, CachedTokens = 1_024, OutputTokens = 77, LostTokens = 12, Stabilized = "dates,tools", SparedTokens = 90_000, RequestBytes = 600_123, ReplyBytes = 3_456,
            WaitSeconds = 0.25, PrefillSeconds = 366.9, DecodeSeconds = 1.5, ElapsedSeconds = 368.65, Status = 200, Outcome = WorkloadOutcome.ClientGone, FailedLeg = WorkloadLeg.Prefill, Cost = 0.0125, Currency = "USD", EnergyWh = 14.2, PrefixCause = "time", PrefixPosition = 512, PrefixHash = "00ff",
        };
        var bare = new WorkloadRequest { Id = "r2", StartedAt = Noon.AddSeconds(1) };
        ledger.Record(bare);
        ledger.Record(full);
        await ledger.FlushAsync();
        Assert.Equal([full, bare], await ReadAsync(ledger, new LedgerQuery()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_id_is_recorded_once(string kind)
    {
        await using var ledger = await OpenAsync(await AddressAsync(kind));
        for (var i = 0; i < 3; i++) ledger.Record(new WorkloadRequest { Id = "same", StartedAt = Noon, Model = $"m{i}" });
        await ledger.FlushAsync();
        Assert.Equal("m0", Assert.Single(await ReadAsync(ledger, new LedgerQuery())).Model);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_query_narrows(string kind)
    {
        await using var ledger = await OpenAsync(await AddressAsync(kind));
        for (var i = 0; i < 10; i++) ledger.Record(new WorkloadRequest { Id = $"r{i}", StartedAt = Noon.AddHours(i), Agent = i % 2 == 0 ? "openclaw" : "opencode", Model = i < 5 ? "a" : "b", Conversation = "c" + i / 5 });
        await ledger.FlushAsync();
        Assert.Equal(["r4", "r6"], (await ReadAsync(ledger, new LedgerQuery { From = Noon.AddHours(3), Until = Noon.AddHours(8), Agent = "openclaw" })).Select(request => request.Id));
        Assert.Equal(5, (await ReadAsync(ledger, new LedgerQuery { Model = "b" })).Count);
        Assert.Equal(5, (await ReadAsync(ledger, new LedgerQuery { Conversation = "c0" })).Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_oldest_go_when_there_are_too_many(string kind)
    {
        var address = await AddressAsync(kind);
        await using (var ledger = await OpenAsync(address, new LedgerOptions { LargestCount = 100, BatchSize = 1 }))
        {
            for (var i = 0; i < 400; i++) ledger.Record(new WorkloadRequest { Id = $"r{i:000}", StartedAt = Noon.AddSeconds(i) });
            await ledger.FlushAsync();
            var left = await ReadAsync(ledger, new LedgerQuery());
            Assert.InRange(left.Count, 100, 164);
            Assert.Equal("r399", left[^1].Id);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Several_programs_may_open_one_ledger_at_once(string kind)
    {
        var address = await AddressAsync(kind);
        var ledgers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => OpenAsync(address))));
        await Task.WhenAll(ledgers.Select((ledger, index) => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++) ledger.Record(new WorkloadRequest { Id = $"{index}-{i}", StartedAt = Noon.AddSeconds(i) });
            await ledger.FlushAsync();
        })));
        Assert.All(ledgers, ledger => Assert.Equal(new LedgerHealth(200, 0, 0, null), ledger.Health));
        Assert.Equal(800, (await ReadAsync(ledgers[0], new LedgerQuery())).Count);
        foreach (var ledger in ledgers) await ledger.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Text_with_anything_in_it_is_only_text(string kind)
    {
        await using var ledger = await OpenAsync(await AddressAsync(kind));
        var odd = "'); DROP TABLE requests; -- \u0001 ñ 模型 🦙 \"";
        ledger.Record(new WorkloadRequest { Id = "r", StartedAt = Noon, Model = odd + "\0", Agent = odd });
        await ledger.FlushAsync();
        var read = Assert.Single(await ReadAsync(ledger, new LedgerQuery { Agent = odd }));
        Assert.Equal(odd, read.Model);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Half_a_character_keeps_nothing_behind_it_waiting(string kind)
    {
        await using var ledger = await OpenAsync(await AddressAsync(kind));
        ledger.Record(new WorkloadRequest { Id = "r1", StartedAt = Noon, Agent = "agent \uD83E", Model = "\uDD99m" });
        ledger.Record(new WorkloadRequest { Id = "r2", StartedAt = Noon.AddSeconds(1), Agent = "agent 🦙" });
        await ledger.FlushAsync();
        Assert.Equal(["agent \uFFFD", "agent 🦙"], (await ReadAsync(ledger, new LedgerQuery())).Select(request => request.Agent));
        Assert.Equal("\uFFFDm", (await ReadAsync(ledger, new LedgerQuery()))[0].Model);
    }

    [Fact]
    public async Task What_was_written_survives_the_sudden_end_of_the_process()
    {
        var path = await AddressAsync("sqlite");
        await using var ledger = await OpenAsync(path);
        for (var i = 0; i < 1000; i++) ledger.Record(new WorkloadRequest { Id = $"r{i}", StartedAt = Noon.AddSeconds(i) });
        await ledger.FlushAsync();
        // What the disk holds while the ledger is still open is what a killed process leaves.
        var copy = Path.Join(_folder.FullName, "copy.sqlite");
        foreach (var end in (string[])["", "-wal"]) File.Copy(path + end, copy + end);
        await using var after = await OpenAsync(copy);
        Assert.Equal(1000, (await ReadAsync(after, new LedgerQuery())).Count);
    }

    [Fact]
    public async Task A_request_is_written_without_being_asked()
    {
        await using var ledger = await OpenAsync(await AddressAsync("sqlite"));
        ledger.Record(new WorkloadRequest { Id = "r", StartedAt = Noon });
        while (ledger.Health.Waiting > 0) await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.Single(await ReadAsync(ledger, new LedgerQuery()));
    }

    [Theory]
    [InlineData("sqlite", "")]
    [InlineData("sqlite", "-wal", "-shm", "")]
    [InlineData("postgres")]
    public async Task A_ledger_that_is_taken_away_under_it_is_made_anew(string kind, params string[] ends)
    {
        var address = await AddressAsync(kind);
        await using var ledger = await OpenAsync(address, new LedgerOptions { RetryAfter = TimeSpan.FromMilliseconds(5) });
        ledger.Record(new WorkloadRequest { Id = "r1", StartedAt = Noon });
        await ledger.FlushAsync();
        if (kind == "postgres") await ExecuteAsync(address, "DROP TABLE requests, aforo_schema");
        foreach (var end in ends) File.Delete(address + end);
        for (var i = 2; i < 5; i++)
        {
            ledger.Record(new WorkloadRequest { Id = $"r{i}", StartedAt = Noon });
            while (ledger.Health.Waiting > 0) await ledger.FlushAsync();
        }
        Assert.Equal(["r2", "r3", "r4"], (await ReadAsync(ledger, new LedgerQuery())).Select(request => request.Id));
        await using var other = await OpenAsync(address);
        Assert.Equal(3, (await ReadAsync(other, new LedgerQuery())).Count);
        Assert.Equal(new LedgerHealth(4, 0, 0, null), ledger.Health);
    }

    [Fact]
    public async Task The_file_is_its_owners_only()
    {
        if (OperatingSystem.IsWindows()) return;
        var path = await AddressAsync("sqlite");
        await using var ledger = await OpenAsync(path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Theory]
    [InlineData("mysql://somewhere/x", "\"mysql\" is no kind of ledger")]
    [InlineData("postgres://somewhere", "not of the form postgres://user@host:5432/database")]
    [InlineData("postgres://ana:hush@127.0.0.1:1/x", "postgres://127.0.0.1:1/x: ")]
    [InlineData("postgres://ana:hush@127.0.0.1:1/x?color=red", "parameter \"color\"")]
    public async Task An_address_that_leads_nowhere_is_told_without_its_password(string address, string expected)
    {
        var (ledger, problem) = await Ledgers.OpenAsync(address);
        Assert.Null(ledger);
        Assert.Contains(expected, problem!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_left_alone()
    {
        var path = Path.Join(_folder.FullName, "notes.txt");
        var text = new string('x', 5000);
        await File.WriteAllTextAsync(path, text);
        var (ledger, problem) = await Ledgers.OpenAsync(path);
        Assert.Null(ledger);
        Assert.Contains("notes.txt", problem!.ToString(), StringComparison.Ordinal);
        Assert.Equal("ledger.no-database", problem.What.Key);
        Assert.Equal(text, await File.ReadAllTextAsync(path));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_row_that_nobody_here_wrote_is_told_where_it_is_read(string kind)
    {
        var address = await AddressAsync(kind);
        await using var ledger = await OpenAsync(address);
        await ExecuteAsync(address, "INSERT INTO requests (id, started_ms, origin, outcome) VALUES ('r', 9223372036854775807, 'gateway', 'answered')");
        var unread = await Assert.ThrowsAsync<LedgerException>(() => ReadAsync(ledger, new LedgerQuery()));
        Assert.Equal("ledger.foreign-row", unread.Problem.What.Key);
        Assert.False(string.IsNullOrEmpty(unread.Problem.Place));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Tables_that_are_not_as_they_were_made_are_told_where_they_are_read(string kind)
    {
        var address = await AddressAsync(kind);
        await using var ledger = await OpenAsync(address);
        await ExecuteAsync(address, "ALTER TABLE requests RENAME TO others");
        var unread = await Assert.ThrowsAsync<LedgerException>(() => ReadAsync(ledger, new LedgerQuery()));
        Assert.Equal("ledger.foreign-tables", unread.Problem.What.Key);
        Assert.DoesNotContain("others", unread.Problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_damaged_behind_its_beginning_is_told_where_it_is_read()
    {
        var path = await AddressAsync("sqlite");
        await using (var ledger = await OpenAsync(path))
        {
            for (var i = 0; i < 500; i++) ledger.Record(new WorkloadRequest { Id = $"r{i}", StartedAt = Noon, Model = new string('m', 200) });
            await ledger.FlushAsync();
        }
        await using (var file = new FileStream(path, FileMode.Open))
        {
            // The first pages tell what tables there are; the rows lie behind.
            file.Position = 6 * 4096;
            file.Write(Enumerable.Repeat((byte)0xA5, (int)(file.Length - file.Position)).ToArray());
        }
        await using var after = await OpenAsync(path);
        var unread = await Assert.ThrowsAsync<LedgerException>(() => ReadAsync(after, new LedgerQuery()));
        Assert.Equal("ledger.damaged", unread.Problem.What.Key);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Tables_of_a_newer_program_are_left_alone(string kind)
    {
        var address = await AddressAsync(kind);
        await (await OpenAsync(address)).DisposeAsync();
        await ExecuteAsync(address, "INSERT INTO aforo_schema (version) VALUES (999)");
        var (ledger, problem) = await Ledgers.OpenAsync(address);
        Assert.Null(ledger);
        Assert.Contains("version 999", problem!.ToString(), StringComparison.Ordinal);
    }

    private static async Task ExecuteAsync(string address, string statement)
    {
        await using System.Data.Common.DbConnection connection = Ledgers.IsPostgres(address)
            ? new Npgsql.NpgsqlConnection($"Host=127.0.0.1;Port={new Uri(address).Port};Username=aforo;Database={new Uri(address).AbsolutePath[1..]}")
            : new Microsoft.Data.Sqlite.SqliteConnection("Data Source=" + address);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }

    private async Task<string> AddressAsync(string kind) => kind == "sqlite" ? Path.Join(_folder.FullName, "in", "ledger.sqlite") : await server.NewDatabaseAsync();

    private static async Task<ILedger> OpenAsync(string address, LedgerOptions? options = null)
    {
        var (ledger, problem) = await Ledgers.OpenAsync(address, options);
        Assert.True(ledger is not null, problem?.ToString());
        return ledger;
    }

    private static async Task<List<WorkloadRequest>> ReadAsync(ILedger ledger, LedgerQuery query)
    {
        var read = new List<WorkloadRequest>();
        await foreach (var request in ledger.ReadAsync(query)) read.Add(request);
        return read;
    }
}
