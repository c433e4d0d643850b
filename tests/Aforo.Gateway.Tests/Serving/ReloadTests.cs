using System.Collections.Concurrent;
using Aforo.Core.Workload;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Serving;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>A configuration that is read anew while requests are under way.</summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task No_request_is_dropped_and_the_new_one_holds_from_then_on()
    {
        var answer = ScriptedBackend.Reply(200, "application/json", """{"choices":[]}""");
        await using var backend = new ScriptedBackend(async (_, stream, cancellation) =>
        {
            await Task.Delay(300, cancellation);
            await stream.WriteAsync(answer, cancellation);
        });
        var text = Gateways.One(backend, "openai");
        await using var gateway = await Gateways.StartAsync(text);
        using var http = new HttpClient();
        var statuses = new ConcurrentBag<int>();
        var asking = Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 40 }, async (_, cancellation) =>
        {
            using var response = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat.Replace("true", "false", StringComparison.Ordinal)), cancellation);
            Assert.Equal("""{"choices":[]}""", (await response.Content.ReadAsStringAsync(cancellation)).Trim());
            statuses.Add((int)response.StatusCode);
        });
        for (var i = 0; i < 20 && !asking.IsCompleted; i++)
        {
            gateway.Use(Gateways.Read(text.Replace("\"name\": \"b\"", $"\"name\": \"b{i}\"", StringComparison.Ordinal)));
            await Task.Delay(50);
        }
        await asking;
        Assert.Equal(200, statuses.Count(status => status == 200));
        gateway.Use(Gateways.Read(text.Replace("\"name\": \"b\"", "\"name\": \"last\"", StringComparison.Ordinal)));
        using var after = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat.Replace("true", "false", StringComparison.Ordinal)));
        Assert.Equal(["last"], after.Headers.GetValues("X-Aforo-Backend"));
    }

    [Theory]
    [InlineData("""{"listen": "127.0.0.1:11500", "limits": {"queue": 3, "body_bytes": 100000}, "detect_secrets": false}""")]
    [InlineData("""{"listen": "127.0.0.1:11501", "ledger": "/tmp/other.db", "limits": {"connections": 5, "body_bytes": 90000000}}""", "listen", "ledger", "limits.connections", "limits.body_bytes")]
    public void What_holds_only_from_a_new_start_is_known(string anew, params string[] held) => Assert.Equal(held, Gateways.Read(anew).HeldUntilNewStart(Gateways.Read("{}")));

    [Fact]
    public async Task A_budget_that_is_added_knows_what_was_spent_and_holds_up_nobody()
    {
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var past = new WorkloadRequest { Id = "r", StartedAt = DateTimeOffset.Now, Backend = "b", Cost = 5, Currency = "USD" };
        await using var ledger = new ScriptedLedger(past) { AfterLast = number => number == 1 ? Task.CompletedTask : read.Task };
        await using var backend = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"choices":[]}"""), cancellation).AsTask());
        var text = Gateways.One(backend, "openai");
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = Gateways.Read(text), Ledger = ledger });
        gateway.Use(Gateways.Read(Gateways.One(backend, "openai", """, "budgets": [{ "name": "all", "amount": 5, "currency": "USD", "period": "month", "backends": ["b"] }]""")));
        await Gateways.UntilAsync(() => ledger.Reads == 2);
        using var http = new HttpClient();
        Assert.Equal("fits", await ReasonAsync());
        read.SetResult();
        var reason = "";
        for (var i = 0; i < 500 && (reason = await ReasonAsync()) == "fits"; i++) await Task.Delay(20);
        Assert.Equal("budget-spent", reason);

        async Task<string> ReasonAsync()
        {
            using var response = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat.Replace("true", "false", StringComparison.Ordinal)));
            return response.Headers.GetValues("X-Aforo-Reason").Single();
        }
    }

    [Fact]
    public async Task A_file_that_breaks_is_told_with_its_line_and_changes_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("aforo-reload-");
        var path = Path.Join(folder.FullName, "gateway.jsonc");
        File.WriteAllText(path, """{"listen": "127.0.0.1:1"}""");
        var (used, told) = (new ConcurrentQueue<GatewayConfiguration>(), new ConcurrentQueue<ConfigurationProblem>());
        using (new ConfigurationFile(path, File.ReadAllBytes(path), TimeProvider.System, used.Enqueue, problems => { foreach (var one in problems) told.Enqueue(one); }))
        {
            File.WriteAllText(path, "{\n  \"listen\": 7\n}");
            await Gateways.UntilAsync(() => !told.IsEmpty);
            Assert.Empty(used);
            Assert.Equal(2, told.First().Line);
            File.WriteAllText(path, """{"listen": "127.0.0.1:2"}""");
            await Gateways.UntilAsync(() => !used.IsEmpty);
            Assert.Equal(["127.0.0.1:2"], used.First().Listen);
        }
        folder.Delete(recursive: true);
    }
}
