using Aforo.Core.Workload;

namespace Aforo.Ledger.Tests;

/// <summary>What every store must do, asked of SQLite and of PostgreSQL.</summary>
public sealed class LedgerTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
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
        Assert.Contains(expected, problem);
        Assert.DoesNotContain("hush", problem);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_left_alone()
    {
        var path = Path.Join(_folder.FullName, "notes.txt");
        var text = new string('x', 5000);
        await File.WriteAllTextAsync(path, text);
        var (ledger, problem) = await Ledgers.OpenAsync(path);
        Assert.Null(ledger);
        Assert.Contains("notes.txt", problem);
        Assert.Equal(text, await File.ReadAllTextAsync(path));
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
        Assert.Contains("version 999", problem);
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
        Assert.True(ledger is not null, problem);
        return ledger;
    }

    private static async Task<List<WorkloadRequest>> ReadAsync(ILedger ledger, LedgerQuery query)
    {
        var read = new List<WorkloadRequest>();
        await foreach (var request in ledger.ReadAsync(query)) read.Add(request);
        return read;
    }
}
