using Aforo.Core.Workload;
using Aforo.Lab.Simulators.Cloud;
using Aforo.Ledger;
using Aforo.Testing.Databases;
using Microsoft.Data.Sqlite;

namespace Aforo.Cli.Tests.Serving;

/// <summary><c>kill -9</c> costs the ledger at most what was answered within the last second, and the next start goes on with it.</summary>
[Collection(WholeProgramsCollection.Name)]
public sealed class SuddenEndTests : IAsyncLifetime
{
    private const int Ends = 3, Clients = 6;
    private static readonly TimeSpan MayBeLost = TimeSpan.FromSeconds(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("aforo-end-").FullName;
    private CloudSimulator? _backend;

    public async ValueTask InitializeAsync() => _backend = await CloudSimulator.StartAsync(CloudProvider.OpenAi, new CloudSimulatorOptions { Context = 100_000 });

    public async ValueTask DisposeAsync()
    {
        await _backend!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_SQLite_ledger_loses_the_last_second_at_most()
    {
        var path = Path.Join(_folder, "ledger.sqlite");
        await EndSuddenlyAsync(path, () =>
        {
            // What a killed process leaves: the log has not been taken into the file.
            Assert.True(new FileInfo(path + "-wal").Length > 0);
            Assert.Equal("ok", Scalar(path, "PRAGMA integrity_check"));
            Assert.Equal("wal", Scalar(path, "PRAGMA journal_mode"));
        });
    }

    [Fact]
    public async Task A_PostgreSQL_ledger_loses_the_last_second_at_most()
    {
        await using var server = await PostgresServer.NewAsync();
        await EndSuddenlyAsync(await server.NewDatabaseAsync(), () => { });
    }

    private async Task EndSuddenlyAsync(string ledger, Action look)
    {
        var answered = new List<SteadyLoad.Answer>();
        for (var end = 0; end < Ends; end++)
        {
            await using var gateway = await RunningGateway.StartAsync(_folder, Configuration(budget: 1000), ["--ledger", ledger]);
            await using var load = new SteadyLoad(gateway.Address, Clients, "m", "c");
            // Each time at another place between two writings.
            var runs = 2.3 + 0.8 * end;
            await load.UntilAsync(one => one.Answers.TryPeek(out var first) && SteadyLoad.Clock.GetElapsedTime(first.At).TotalSeconds > runs);
            var killed = SteadyLoad.Clock.GetTimestamp();
            await gateway.KillAsync();
            var safe = load.Answers.Where(answer => SteadyLoad.Clock.GetElapsedTime(answer.At, killed) > MayBeLost).ToArray();
            Assert.True(safe.Length > 20, $"{safe.Length} answers came in time");
            Assert.All(load.Answers, answer => Assert.Equal(200, answer.Status));
            answered.AddRange(safe);
            // Once nobody looks in between: the next start finds the log as it was left.
            if (end == 1) continue;
            look();
            var kept = await ReadAsync(ledger);
            Assert.All(kept.CountBy(request => request.Id), one => Assert.Equal(1, one.Value));
            Assert.Empty(answered.Select(answer => answer.Id).Except(kept.Select(request => request.Id)));
            Assert.All(kept, request => Assert.Equal((WorkloadOutcome.Answered, 200), (request.Outcome, request.Status)));
        }
        await GoOnAsync(ledger);
    }

    /// <summary>The next start knows what was spent, and records as before.</summary>
    private async Task GoOnAsync(string ledger)
    {
        var before = await ReadAsync(ledger);
        var spent = before.Sum(request => request.Cost ?? 0);
        Assert.True(spent > 0);
        await using var gateway = await RunningGateway.StartAsync(_folder, Configuration(budget: spent * 0.9), ["--ledger", ledger]);
        var (status, text) = await SteadyLoad.AskAsync(gateway.Address, "c");
        Assert.True(status == 429, text);
        Assert.Contains("budget", text, StringComparison.Ordinal);
        Assert.Equal(200, (await SteadyLoad.AskAsync(gateway.Address, "m")).Status);
        Assert.Equal(0, await gateway.StopAsync());
        var after = await ReadAsync(ledger);
        Assert.Equal(["cloud:refused", "own:answered"], after.ExceptBy(before.Select(request => request.Id), request => request.Id).Select(request => request.Route == "refused" ? "cloud:refused" : $"{request.Backend}:{request.Outcome}".ToLowerInvariant()).Order());
    }

    private string Configuration(double budget) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""
        { "listen": "127.0.0.1:0",
          "backends": [
            { "name": "own", "kind": "openai", "url": "{{_backend!.BaseAddress}}", "models": [{ "name": "m", "context": 100000 }] },
            { "name": "sky", "kind": "openai", "url": "{{_backend.BaseAddress}}", "where": "cloud", "models": [{ "name": "c", "context": 100000, "price": { "input": 1, "output": 1, "currency": "USD" } }] } ],
          "budgets": [{ "name": "all", "amount": {{budget:F9}}, "currency": "USD", "period": "month", "backends": ["sky"] }],
          "rules": [ { "name": "open", "when": { "model": "c" }, "then": { "private": false } }, { "name": "out", "when": { "model": "c" }, "then": { "route": "cloud" } } ] }
        """);

    private static async Task<List<WorkloadRequest>> ReadAsync(string address)
    {
        var (ledger, problem) = await Ledgers.OpenAsync(address);
        Assert.True(ledger is not null, problem?.ToString());
        await using (ledger)
        {
            var read = new List<WorkloadRequest>();
            await foreach (var request in ledger.ReadAsync(new LedgerQuery())) read.Add(request);
            return read;
        }
    }

    private static string? Scalar(string path, string statement)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        return command.ExecuteScalar() as string;
    }
}
