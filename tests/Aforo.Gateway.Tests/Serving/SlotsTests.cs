using System.Net;
using Aforo.Core.Workload;
using Aforo.Gateway.Serving;
using Aforo.Lab.Simulators;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>What waits for what, and what does not.</summary>
public sealed class SlotsTests
{
    [Fact]
    public async Task Questions_of_what_a_backend_has_wait_for_no_slot_and_let_nobody_else_in()
    {
        var (working, most) = (0, 0);
        var release = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            if (!asked.StartsWith("POST", StringComparison.Ordinal))
            {
                await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", asked.StartsWith("GET /props", StringComparison.Ordinal) ? """{"total_slots":1,"default_generation_settings":{"n_ctx":4096}}""" : """{"data":[]}"""), cancellation);
                return;
            }
            most = Math.Max(most, Interlocked.Increment(ref working));
            await release.Task.WaitAsync(cancellation);
            Interlocked.Decrement(ref working);
            await stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", "data: [DONE]\n\n"), cancellation);
        });
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "llama-server"));
        using var http = new HttpClient();
        var all = Enumerable.Range(0, 4).Select(i => http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat.Replace("hi", $"hi {i}", StringComparison.Ordinal)), TestContext.Current.CancellationToken)).ToArray();
        await Gateways.UntilAsync(() => Volatile.Read(ref working) == 1);
        await Gateways.UntilAsync(() => http.GetStringAsync(new Uri(gateway.Addresses[0], "/metrics")).Result.Contains("aforo_backend_requests{backend=\"b\",state=\"waiting\"} 3", StringComparison.Ordinal));
        using (var told = await http.GetAsync(new Uri(gateway.Addresses[0], "/v1/models"), TestContext.Current.CancellationToken)) Assert.Equal(HttpStatusCode.OK, told.StatusCode);
        release.SetResult();
        foreach (var answer in await Task.WhenAll(all)) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task A_wait_that_was_too_long_failed_in_the_queue()
    {
        await using var backend = new ScriptedBackend((_, _, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        var finished = new TaskCompletionSource<WorkloadRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions
        {
            Configuration = Gateways.Read(Gateways.One(backend, "openai", """, "limits": { "queue_seconds": 1 }""").Replace("\"kind\"", "\"slots\": 1, \"kind\"", StringComparison.Ordinal)),
            Finished = request => finished.TrySetResult(request),
        });
        using var http = new HttpClient();
        using var gone = new CancellationTokenSource();
        var first = http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat), gone.Token);
        await Gateways.UntilAsync(() => backend.Asked.Count == 1);
        using var second = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat.Replace("hi", "ho", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, WorkloadOutcome.Failed, WorkloadLeg.Queue), (second.StatusCode, (await finished.Task).Outcome, (await finished.Task).FailedLeg));
        Assert.Equal(("queue-full", "queue-full"), (second.Headers.GetValues("X-Aforo-Reason").Single(), (await finished.Task).Reason));
        Assert.Contains("no slot of b was free for 1 s", await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task Who_waits_for_the_next_backend_is_kept_alive_though_the_first_is_dead()
    {
        var release = new TaskCompletionSource();
        await using var first = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            if (asked.StartsWith("GET /props", StringComparison.Ordinal)) await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"total_slots":1,"default_generation_settings":{"n_ctx":4096}}"""), cancellation);
            else if (asked.StartsWith("GET", StringComparison.Ordinal)) await stream.WriteAsync(ScriptedBackend.Reply(404, "application/json", "{}"), cancellation);
        });
        await using var second = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            await release.Task.WaitAsync(cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", "data: [DONE]\n\n"), cancellation);
        });
        await using var gateway = await Gateways.StartAsync($$"""
            { "listen": "127.0.0.1:0", "backends": [ { "name": "a", "kind": "llama-server", "url": "{{first.Address}}", "models": [{ "name": "m" }] },
              { "name": "b", "kind": "openai", "url": "{{second.Address}}", "slots": 1, "models": [{ "name": "m" }, { "name": "n" }] } ] }
            """, new AcceleratedTime(30));
        using var http = new HttpClient();
        var holding = http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat.Replace("\"m\"", "\"n\"", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        await Gateways.UntilAsync(() => !second.Asked.IsEmpty);
        using var kept = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Contains(first.Asked, asked => asked.StartsWith("POST", StringComparison.Ordinal));
        Assert.Single(second.Asked);
        release.SetResult();

        Assert.EndsWith("data: [DONE]\n\n", await kept.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        (await holding).Dispose();
    }

    [Fact]
    public async Task Backends_are_looked_at_all_at_once()
    {
        var other = new TaskCompletionSource();
        await using var second = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            other.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        await using var first = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            await other.Task.WaitAsync(cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", asked.StartsWith("POST", StringComparison.Ordinal) ? """{"choices":[]}""" : """{"default_generation_settings":{"n_ctx":4096}}"""), cancellation);
        });
        await using var gateway = await Gateways.StartAsync($$"""{ "listen": "127.0.0.1:0", "backends": [ { "name": "a", "kind": "llama-server", "url": "{{first.Address}}" }, { "name": "b", "kind": "llama-server", "url": "{{second.Address}}" } ] }""");
        using var http = new HttpClient();
        using var answer = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat.Replace("true", "false", StringComparison.Ordinal)), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
