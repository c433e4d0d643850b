using System.Diagnostics;
using System.Globalization;
using Aforo.Lab.Simulators.Cloud;
using Aforo.Ledger;
using Aforo.Testing.Databases;

namespace Aforo.Cli.Tests.Serving;

/// <summary>A ledger's database that goes away and comes back: no request is the worse for it.</summary>
[Collection(WholeProgramsCollection.Name)]
public sealed class DatabaseOutageTests : IDisposable
{
    private const long MayGrow = 64 << 20;
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(4);

    private readonly string _folder = Directory.CreateTempSubdirectory("aforo-outage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task No_request_fails_or_waits_and_all_are_recorded_once_it_is_back()
    {
        await using var server = await PostgresServer.NewAsync();
        await using var backend = await CloudSimulator.StartAsync(CloudProvider.OpenAi, new CloudSimulatorOptions());
        var address = await server.NewDatabaseAsync();
        await using var gateway = await RunningGateway.StartAsync(_folder, $$"""{ "listen": "127.0.0.1:0", "backends": [{ "name": "own", "kind": "openai", "url": "{{backend.BaseAddress}}", "models": [{ "name": "m" }] }] }""", ["--ledger", address]);
        SteadyLoad.Answer[] answers;
        await using (var load = new SteadyLoad(gateway.Address, 6, "m"))
        {
            await load.UntilAsync(one => one.Answers.Count > 100);
            Assert.Equal(0, await MetricAsync(gateway, "aforo_ledger_failing"));
            var before = gateway.Memory;
            await server.StopAsync();
            var gone = Stopwatch.StartNew();
            var at = load.Answers.Count;
            await load.UntilAsync(one => gone.Elapsed > Outage && one.Answers.Count > at + 100);
            Assert.Equal(1, await MetricAsync(gateway, "aforo_ledger_failing"));
            Assert.True(await MetricAsync(gateway, "aforo_ledger_waiting") >= 100);
            Assert.InRange(gateway.Memory - before, long.MinValue, MayGrow);
            await server.StartAsync();
            at = load.Answers.Count;
            await load.UntilAsync(one => one.Answers.Count > at + 100);
            answers = [.. load.Answers];
        }
        for (var i = 0; i < 600 && await MetricAsync(gateway, "aforo_ledger_waiting") > 0; i++) await Task.Delay(50);
        // Who asks next sees that it writes again.
        await SteadyLoad.AskAsync(gateway.Address, "m");
        for (var i = 0; i < 600 && await MetricAsync(gateway, "aforo_ledger_waiting") > 0; i++) await Task.Delay(50);

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.All(answers, answer => Assert.InRange(answer.Took, TimeSpan.Zero, Outage));
        Assert.Equal(0, await MetricAsync(gateway, "aforo_ledger_waiting"));
        Assert.Equal(0, await MetricAsync(gateway, "aforo_ledger_failing"));
        Assert.Equal(0, await MetricAsync(gateway, "aforo_ledger_dropped_total"));
        Assert.Equal(["fails", "writes"], gateway.Lines.Where(line => line.StartsWith("{\"ledger\":", StringComparison.Ordinal)).Select(line => line.Split('"')[3]));
        var (ledger, problem) = await Ledgers.OpenAsync(address);
        Assert.True(ledger is not null, problem?.ToString());
        await using (ledger)
        {
            var rows = new List<string>();
            await foreach (var request in ledger.ReadAsync(new LedgerQuery())) rows.Add(request.Id);
            Assert.Empty(answers.Select(answer => answer.Id).Except(rows));
            Assert.Equal(rows.Count, rows.Distinct().Count());
            Assert.Equal(rows.Count, await MetricAsync(gateway, "aforo_ledger_written_total"));
        }
    }

    [Fact]
    public async Task A_database_that_hangs_delays_nothing_and_what_is_lost_at_the_end_is_told()
    {
        await using var server = await PostgresServer.NewAsync();
        await using var backend = await CloudSimulator.StartAsync(CloudProvider.OpenAi, new CloudSimulatorOptions());
        await using var gateway = await RunningGateway.StartAsync(_folder, $$"""{ "listen": "127.0.0.1:0", "backends": [{ "name": "own", "kind": "openai", "url": "{{backend.BaseAddress}}", "models": [{ "name": "m" }] }] }""", ["--ledger", await server.NewDatabaseAsync()]);
        Assert.Equal(200, (await SteadyLoad.AskAsync(gateway.Address, "m")).Status);
        while (await MetricAsync(gateway, "aforo_ledger_written_total") < 1) await Task.Delay(20);
        await server.FreezeAsync();
        try
        {
            for (var i = 0; i < 20; i++) Assert.Equal(200, (await SteadyLoad.AskAsync(gateway.Address, "m")).Status);
            Assert.Equal(20, await MetricAsync(gateway, "aforo_ledger_waiting"));
            var stopping = Stopwatch.StartNew();
            Assert.Equal(0, await gateway.StopAsync());
            Assert.InRange(stopping.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
            Assert.Contains(gateway.Lines, line => line.StartsWith("Answered, but missing in the ledger: 20 requests", StringComparison.Ordinal));
        }
        finally
        {
            await server.ThawAsync();
        }
    }

    private static async Task<double> MetricAsync(RunningGateway gateway, string name)
    {
        using var http = new HttpClient();
        var line = (await http.GetStringAsync(new Uri(gateway.Address, "metrics"))).Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
