using System.Collections.Concurrent;
using System.Data.Common;
using System.Net;
using System.Text;
using Aforo.Core.Workload;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Serving;
using Aforo.Lab.Simulators;
using Aforo.Ledger;
using Aforo.Ledger.Stores;
using Microsoft.Data.Sqlite;

namespace Aforo.Gateway.Tests.Faults;

/// <summary>Ten thousand mixed requests while everything that can break breaks. <c>AFORO_SEED</c> repeats a run, <c>AFORO_REQUESTS</c> changes its length.</summary>
public sealed class FaultsRunTests(ITestOutputHelper output)
{
    private const int AtOnce = 64, Wedged = 40;

    [Fact]
    public async Task No_request_is_lost_none_overflows_and_nothing_private_leaves()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("AFORO_SEED"), out var set) ? set : 1;
        var count = int.TryParse(Environment.GetEnvironmentVariable("AFORO_REQUESTS"), out var many) ? many : 10_000;
        output.WriteLine($"AFORO_SEED={seed}");
        var clock = new AcceleratedTime(60);
        var folder = Directory.CreateTempSubdirectory("aforo-faults-");
        await using var backends = new Backends(clock);
        var store = new FullAtFirst(Path.Join(folder.FullName, "l.sqlite"));
        await store.PrepareAsync(default);
        await using var ledger = new StoredLedger(store, new LedgerOptions { RetryAfter = TimeSpan.FromMilliseconds(50) });
        store.IsFull = true;
        var (configuration, problems) = ConfigurationReader.Read(Encoding.UTF8.GetBytes(Text(backends)));
        Assert.Equal([], problems);
        var seen = new ConcurrentDictionary<string, WorkloadRequest>();
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration!, Clock = clock, Ledger = ledger, Finished = request => seen.TryAdd(request.Id, request) });
        var wrong = new ConcurrentQueue<string>();
        var tally = new ConcurrentDictionary<string, int>();
        var (left, inVain) = (0, 0);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = AtOnce + 8 }) { Timeout = TimeSpan.FromSeconds(40) };
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            if (number == count / 2) store.IsFull = false;
            var request = MixedRequest.Draw(number, seed, wedged: number % (count / Wedged) == 7);
            var (status, text, route) = await AskAsync(http, gateway, request);
            if (request.Fault == Fault.ClientLeaves)
            {
                Interlocked.Increment(ref left);
                return;
            }
            var verdict = text is null ? null : Answers.Judge(request.Path, request.Streams, status, text);
            tally.AddOrUpdate($"{request.Fault,-16} {route ?? "lost",-8} {verdict ?? "nothing"}", 1, (_, n) => n + 1);
            if (route == "refused" && request.Model != "w" && Texts.Tokens(request.Body()) < (request.Model == "o" ? Backends.OllamaContext : Backends.LlamaContext)) Interlocked.Increment(ref inVain);
            if (verdict is null) wrong.Enqueue($"{request}: {status} {Ends(text) ?? "the connection ended"}");
            if (request.Fault is Fault.None && request is { Model: not "w", Bytes: < 3_000 } && verdict != "answer") wrong.Enqueue($"nothing was wrong with {request}: {status} {Ends(text)}");
        });
        foreach (var (what, times) in tally.OrderBy(one => one.Key)) output.WriteLine($"{what,-40} {times,6}");
        output.WriteLine($"{left} clients left; {seen.Values.Count(one => one.Route == "cloud")} went to a cloud, {seen.Values.Count(one => one.Route == "refused")} were refused, {inVain} of them though they would have fit");
        Assert.InRange(seen.Values.Count(one => one.Route == "cloud"), count / 20, count);

        Assert.True(wrong.IsEmpty, $"seed {seed}: {wrong.Count} wrong\n{string.Join('\n', wrong.Take(12))}");
        Assert.True(backends.Overflows.IsEmpty, $"seed {seed}\n{string.Join('\n', backends.Overflows.Take(5))}");
        Assert.True(backends.Leaks.IsEmpty, $"seed {seed}\n{string.Join('\n', backends.Leaks.Take(5))}");
        await UntilAsync(() => seen.Count >= count - left && backends.Llama.Open + backends.Ollama.Open + backends.Cloud.Open + backends.Wedged.Open == 0);
        var metrics = await http.GetStringAsync(new Uri(gateway.Addresses[0], "/metrics"));
        Assert.DoesNotContain(metrics.Split('\n'), line => line.StartsWith("aforo_backend_", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal));
        while (ledger.Health.Waiting > 0) await ledger.FlushAsync();
        var rows = new HashSet<string>();
        await foreach (var row in ledger.ReadAsync(new LedgerQuery())) Assert.True(rows.Add(row.Id));
        Assert.Equal(0, ledger.Health.Dropped);
        Assert.True(rows.SetEquals(seen.Keys), $"{rows.Count} rows, {seen.Count} requests");
        Assert.InRange(rows.Count, count - left, count);
        Assert.All(seen.Values.Where(one => one.Route == "cloud"), one => Assert.False(one.IsPrivate));
        folder.Delete(recursive: true);
    }

    private static string? Ends(string? text) => text is { Length: > 600 } ? $"{text[..300]} … {text[^300..]}" : text;

    private static string Text(Backends backends) => $$"""
        { "listen": "127.0.0.1:0", "limits": { "queue": 1000, "queue_seconds": 3000, "dead_seconds": 30, "silent_seconds": 300, "linger_seconds": 0 }, "heartbeat": { "grace_seconds": 8, "every_seconds": 15 },
          "backends": [
            { "name": "llama", "kind": "llama-server", "url": "{{backends.Llama.Address}}", "models": [{ "name": "l" }] },
            { "name": "ollama", "kind": "ollama", "url": "{{backends.Ollama.Address}}", "slots": 24 },
            { "name": "cloud", "kind": "openai", "url": "{{backends.Cloud.Address}}", "where": "cloud", "models": [{ "name": "c", "context": 1000000 }] },
            { "name": "second", "kind": "anthropic", "url": "{{backends.Cloud.Address}}", "where": "cloud", "models": [{ "name": "d", "context": 1000000 }] },
            { "name": "wedged", "kind": "llama-server", "url": "{{backends.Wedged.Address}}", "models": [{ "name": "w" }] } ],
          "models": [{ "name": "auto", "on": [{ "backend": "llama", "model": "l" }, { "backend": "ollama", "model": "o" }, { "backend": "cloud", "model": "c" }, { "backend": "second", "model": "d" }] }],
          "agents": [{ "name": "open", "user_agent": "open-*" }, { "name": "sky", "user_agent": "sky-*" }],
          "rules": [
            { "name": "open work", "when": { "agent": ["open", "sky"] }, "then": { "private": false } },
            { "name": "odd prompts", "when": { "agent": "sky", "model": "auto", "at_most_tokens": 900 }, "then": { "route": "cloud", "backends": ["second"] } },
            { "name": "for the cloud", "when": { "agent": "sky", "model": "auto" }, "then": { "route": "cloud" } },
            { "name": "what does not fit", "when": { "local_fails": true }, "then": { "route": "cloud" } } ] }
        """;

    /// <summary>The answer as its client reads it; no text where the connection ended without one.</summary>
    private static async Task<(int Status, string? Text, string? Route)> AskAsync(HttpClient http, GatewayServer gateway, MixedRequest request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Addresses[0], request.Path)) { Content = new ByteArrayContent(request.Body()) };
        message.Content.Headers.ContentType = new("application/json");
        message.Headers.UserAgent.ParseAdd(request.Agent);
        using var leaving = new CancellationTokenSource();
        if (request.Fault == Fault.ClientLeaves) leaving.CancelAfter(new Random(request.Number).Next(0, 40));
        var status = 0;
        try
        {
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
            status = (int)response.StatusCode;
            var route = response.Headers.TryGetValues("X-Aforo-Route", out var routes) ? routes.First() : "none";
            if (request.Fault != Fault.SlowClient) return (status, await response.Content.ReadAsStringAsync(leaving.Token), route);
            await using var stream = await response.Content.ReadAsStreamAsync();
            using var kept = new MemoryStream();
            var few = new byte[64];
            for (int read; (read = await stream.ReadAsync(few)) > 0; await Task.Delay(2)) kept.Write(few, 0, read);
            return (status, Encoding.UTF8.GetString(kept.ToArray()), route);
        }
        catch (Exception ended) when (ended is HttpRequestException or IOException or OperationCanceledException)
        {
            return (status, null, null);
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 1500 && !holds(); i++) await Task.Delay(20);
    }

    private sealed class FullAtFirst(string path) : LedgerStore
    {
        public bool IsFull { get; set; }

        protected override async Task<DbConnection> ConnectAsync(CancellationToken cancellation)
        {
            if (IsFull) throw new IOException("database or disk is full");
            var connection = new SqliteConnection($"Data Source={path}");
            await connection.OpenAsync(cancellation);
            return connection;
        }
    }
}
