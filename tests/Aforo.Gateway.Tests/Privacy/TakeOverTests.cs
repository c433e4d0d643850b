using Aforo.Gateway.Tests.Agents;
using Aforo.Gateway.Tests.Serving;

namespace Aforo.Gateway.Tests.Privacy;

/// <summary>A prefill that a cloud runs for work that is not private is none that a private request may take over.</summary>
[Collection(RealProgramsCollection.Name)]
public sealed class TakeOverTests
{
    [Theory]
    [InlineData("open-1", "sky")]
    [InlineData("closed-1", "own")]
    public async Task A_prefill_is_taken_over_only_where_the_request_may_go(string agent, string answeredBy)
    {
        await using var sky = new ScriptedBackend(async (_, stream, cancellation) =>
        {
            await Task.Delay(8000, cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", "data: {\"by\":\"sky\"}\n\ndata: [DONE]\n\n"), cancellation);
        });
        await using var own = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", "data: {\"by\":\"own\"}\n\ndata: [DONE]\n\n"), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync($$"""
            { "listen": "127.0.0.1:0", "limits": { "linger_seconds": 20 }, "heartbeat": { "grace_seconds": 600 },
              "backends": [ { "name": "own", "kind": "openai", "url": "{{own.Address}}", "models": [{ "name": "m" }] }, { "name": "sky", "kind": "openai", "url": "{{sky.Address}}", "where": "cloud", "models": [{ "name": "m", "context": 1000000 }] } ],
              "agents": [{ "name": "open", "user_agent": "open-*" }],
              "rules": [ { "name": "open work", "when": { "agent": "open" }, "then": { "private": false } }, { "name": "out", "when": { "agent": "open" }, "then": { "route": "cloud" } } ] }
            """, faster: 10);
        using var http = new HttpClient();
        using var gone = new CancellationTokenSource();
        var first = http.SendAsync(By("open-1"), gone.Token);
        await Gateways.UntilAsync(() => !sky.Asked.IsEmpty);
        // Twenty seconds of the gateway's clock: from then on a prefill is worth keeping.
        await Task.Delay(3000);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        // The gateway must have seen that it left.
        await Task.Delay(500);
        using var second = await http.SendAsync(By(agent));

        Assert.Contains($"\"by\":\"{answeredBy}\"", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(sky.Asked);

        HttpRequestMessage By(string who)
        {
            var request = Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat);
            request.Headers.UserAgent.ParseAdd(who);
            return request;
        }
    }
}
