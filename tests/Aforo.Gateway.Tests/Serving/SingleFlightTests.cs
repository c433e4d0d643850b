using Aforo.Core.Workload;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Agents;
using Aforo.Lab.Simulators;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>A client that gave up and asks the same again.</summary>
[Collection(RealProgramsCollection.Name)]
public sealed class SingleFlightTests
{
    private readonly AcceleratedTime _clock = new(10);

    [Theory]
    [InlineData("", "k", 1)]
    [InlineData(" ", "k", 2)]
    [InlineData("", "another", 2)]
    public async Task The_same_request_takes_over_the_prefill_that_runs_and_another_or_anothers_does_not(string change, string key, int sent)
    {
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(80), _clock, cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", "data: {\"a\":1}\n\ndata: [DONE]\n\n"), cancellation);
        });
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai", """, "limits": {"linger_seconds": 20}, "heartbeat": {"grace_seconds": 600}"""), _clock);
        using var http = new HttpClient();
        await Gateways.LeaveAsync(http, Asked(gateway, Gateways.Chat, "k"), () => !backend.Asked.IsEmpty, _clock);
        using var second = await http.SendAsync(Asked(gateway, Gateways.Chat + change, key));
        var text = await second.Content.ReadAsStringAsync();

        Assert.EndsWith("data: {\"a\":1}\n\ndata: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal(sent, backend.Asked.Count(asked => asked.StartsWith("POST", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_prefill_that_failed_while_nobody_waited_is_not_taken_over()
    {
        var asks = 0;
        var broke = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            if (Interlocked.Increment(ref asks) == 1)
            {
                await Task.Delay(TimeSpan.FromSeconds(37), _clock, cancellation);
                stream.Close();
                broke.TrySetResult();
                return;
            }
            await stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", "data: {\"a\":1}\n\ndata: [DONE]\n\n"), cancellation);
        });
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai", """, "limits": {"linger_seconds": 25}, "heartbeat": {"grace_seconds": 600}"""), _clock);
        using var http = new HttpClient();
        await Gateways.LeaveAsync(http, Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat), () => !backend.Asked.IsEmpty, _clock);
        await broke.Task;
        await Task.Delay(TimeSpan.FromSeconds(2), _clock);
        using var second = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat));

        Assert.EndsWith("data: [DONE]\n\n", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(37, false)]
    [InlineData(100, true)]
    public async Task When_a_reply_began_that_nobody_waited_for_is_not_known(int seconds, bool isSeen)
    {
        var sent = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), _clock, cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", "data: {\"a\":1}\n\ndata: [DONE]\n\n"), cancellation);
            sent.TrySetResult();
        });
        var finished = new System.Collections.Concurrent.ConcurrentQueue<WorkloadRequest>();
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions
        {
            Configuration = Gateways.Read(Gateways.One(backend, "openai", """, "limits": {"linger_seconds": 25}, "heartbeat": {"grace_seconds": 600}""")),
            Clock = _clock,
            Finished = finished.Enqueue,
        });
        using var http = new HttpClient();
        await Gateways.LeaveAsync(http, Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat), () => !backend.Asked.IsEmpty, _clock);
        if (!isSeen)
        {
            await sent.Task;
            await Task.Delay(TimeSpan.FromSeconds(2), _clock);
        }
        using var second = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat));
        Assert.EndsWith("data: {\"a\":1}\n\ndata: [DONE]\n\n", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Gateways.UntilAsync(() => finished.Any(request => request.Outcome == WorkloadOutcome.Answered));
        Assert.Equal(isSeen, finished.Single(request => request.Outcome == WorkloadOutcome.Answered).PrefillSeconds is not null);
    }

    [Fact]
    public async Task Who_asks_the_same_while_the_first_still_waits_gets_the_prefill_when_that_one_leaves_and_no_slot()
    {
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            if (asked.StartsWith("GET /props", StringComparison.Ordinal))
            {
                await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"total_slots":1,"default_generation_settings":{"n_ctx":4096}}"""), cancellation);
                return;
            }
            if (!asked.StartsWith("POST", StringComparison.Ordinal))
            {
                await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """[{"is_processing":true}]"""), cancellation);
                return;
            }
            await Task.Delay(TimeSpan.FromSeconds(80), _clock, cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", "data: {\"a\":1}\n\ndata: [DONE]\n\n"), cancellation);
        });
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "llama-server", """, "limits": {"linger_seconds": 20}, "heartbeat": {"grace_seconds": 600}"""), _clock);
        using var http = new HttpClient();
        using var gone = new CancellationTokenSource();
        var first = http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat), gone.Token);
        await Gateways.UntilAsync(() => backend.Asked.Any(asked => asked.StartsWith("POST", StringComparison.Ordinal)));
        await Task.Delay(TimeSpan.FromSeconds(30), _clock);
        var second = http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat));
        await Task.Delay(TimeSpan.FromSeconds(5), _clock);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        using var answer = await second;

        Assert.EndsWith("data: {\"a\":1}\n\ndata: [DONE]\n\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(backend.Asked, asked => asked.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Requests_that_are_the_same_and_both_wait_get_an_answer_each()
    {
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(30), _clock, cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", "data: {\"a\":1}\n\ndata: [DONE]\n\n"), cancellation);
        });
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai", """, "limits": {"linger_seconds": 5}, "heartbeat": {"grace_seconds": 600}"""), _clock);
        using var http = new HttpClient();
        var first = http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat));
        await Task.Delay(TimeSpan.FromSeconds(15), _clock);
        using var second = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat));
        using var answer = await first;

        Assert.Equal(await answer.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(2, backend.Asked.Count(asked => asked.StartsWith("POST", StringComparison.Ordinal)));
    }

    private static HttpRequestMessage Asked(GatewayServer gateway, string body, string key)
    {
        var request = Gateways.Post(gateway, "/v1/chat/completions", body);
        request.Headers.Authorization = new("Bearer", key);
        return request;
    }
}
