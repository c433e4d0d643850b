using System.Data.Common;
using System.Globalization;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Serving;
using Aforo.Ledger;
using Aforo.Ledger.Stores;

namespace Aforo.Gateway.Tests.Operations;

/// <summary>A ledger that can't be written for long gives up the oldest, within its bound; requests go on, and the counters say what is missing.</summary>
public sealed class LedgerMetricsTests
{
    [Fact]
    public async Task What_the_ledger_lacks_is_counted()
    {
        await using var backend = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"choices":[]}"""), cancellation).AsTask());
        await using var ledger = new StoredLedger(new NoStore(), new LedgerOptions { LargestBacklog = 20, BatchSize = 5, WriteWithin = TimeSpan.FromMilliseconds(1), RetryAfter = TimeSpan.FromMilliseconds(5) });
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = Gateways.Read(Gateways.One(backend, "openai")), Ledger = ledger });
        using var http = new HttpClient();
        for (var i = 0; i < 100; i++)
        {
            using var response = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat.Replace("true", "false", StringComparison.Ordinal)));
            Assert.Equal(200, (int)response.StatusCode);
        }
        await Gateways.UntilAsync(() => ledger.Health is { Waiting: var waiting, Dropped: var dropped } && waiting + dropped == 100);
        var metrics = await http.GetStringAsync(new Uri(gateway.Addresses[0], "/metrics"));
        Assert.Equal(0, Metric("aforo_ledger_written_total"));
        Assert.InRange(Metric("aforo_ledger_waiting"), 20, 25);
        Assert.Equal(100, Metric("aforo_ledger_waiting") + Metric("aforo_ledger_dropped_total"));
        Assert.Equal(1, Metric("aforo_ledger_failing"));

        double Metric(string name) => double.Parse(metrics.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private sealed class NoStore : LedgerStore
    {
        protected override Task<DbConnection> ConnectAsync(CancellationToken cancellation) => throw new IOException("database or disk is full");
    }
}
