using Aforo.Gateway.Tests.Agents;
using Aforo.Gateway.Tests.Serving;
using Aforo.Lab.Simulators;

namespace Aforo.Gateway.Tests.Privacy;

/// <summary>A prefill that a cloud runs for work that is not private is none that a private request may take over.</summary>
[Collection(RealProgramsCollection.Name)]
public sealed class TakeOverTests
{
    private readonly AcceleratedTime _clock = new(10);

    [Theory]
    [InlineData("open-1", "sky")]
    [InlineData("closed-1", "own")]
    public async Task A_prefill_is_taken_over_only_where_the_request_may_go(string agent, string answeredBy)
    {
        await using var sky = new ScriptedBackend(async (_, stream, cancellation) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(80), _clock, cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", "data: {\"by\":\"sky\"}\n\ndata: [DONE]\n\n"), cancellation);
        });
        await using var own = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", "data: {\"by\":\"own\"}\n\ndata: [DONE]\n\n"), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync($$"""
            { "listen": "127.0.0.1:0", "limits": { "linger_seconds": 20 }, "heartbeat": { "grace_seconds": 600 },
              "backends": [ { "name": "own", "kind": "openai", "url": "{{own.Address}}", "models": [{ "name": "m" }] }, { "name": "sky", "kind": "openai", "url": "{{sky.Address}}", "where": "cloud", "models": [{ "name": "m", "context": 1000000 }] } ],
              "agents": [{ "name": "open", "user_agent": "open-*" }],
              "rules": [ { "name": "open work", "when": { "agent": "open" }, "then": { "private": false } }, { "name": "out", "when": { "agent": "open" }, "then": { "route": "cloud" } } ] }
            """, _clock);
        using var http = new HttpClient();
        await Gateways.LeaveAsync(http, By("open-1"), () => !sky.Asked.IsEmpty, _clock);
        // The gateway must have seen that it left.
        await Task.Delay(TimeSpan.FromSeconds(5), _clock);
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

    [Fact]
    public async Task Nor_one_of_a_model_that_the_same_Ollama_hands_on_to_a_cloud()
    {
        await using var own = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            var isCloud = asked.Contains("\"far:cloud\"", StringComparison.Ordinal);
            if (asked.StartsWith("POST /v1", StringComparison.Ordinal) && isCloud) await Task.Delay(TimeSpan.FromSeconds(80), _clock, cancellation);
            await stream.WriteAsync(asked.StartsWith("POST /v1", StringComparison.Ordinal)
                ? ScriptedBackend.Reply(200, "text/event-stream", $"data: {{\"by\":\"{(isCloud ? "far" : "near")}\"}}\n\ndata: [DONE]\n\n")
                : ScriptedBackend.Reply(200, "application/json", """{"models":[{"name":"near:latest"},{"name":"far:cloud"}],"version":"0.32.1"}"""), cancellation);
        });
        await using var gateway = await Gateways.StartAsync($$"""
            { "listen": "127.0.0.1:0", "limits": { "linger_seconds": 20 }, "heartbeat": { "grace_seconds": 600 },
              "backends": [ { "name": "own", "kind": "ollama", "url": "{{own.Address}}" } ],
              "models": [{ "name": "m", "on": [{ "backend": "own", "model": "near" }, { "backend": "own", "model": "far:cloud" }] }],
              "agents": [{ "name": "open", "user_agent": "open-*" }],
              "rules": [ { "name": "open work", "when": { "agent": "open" }, "then": { "private": false } }, { "name": "out", "when": { "agent": "open" }, "then": { "route": "cloud" } } ] }
            """, _clock);
        using var http = new HttpClient();
        await Gateways.LeaveAsync(http, By("open-1"), () => own.Asked.Any(asked => asked.StartsWith("POST /v1", StringComparison.Ordinal)), _clock);
        await Task.Delay(TimeSpan.FromSeconds(5), _clock);
        using var second = await http.SendAsync(By("closed-1"));

        Assert.Contains("\"by\":\"near\"", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        HttpRequestMessage By(string who)
        {
            var request = Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat);
            request.Headers.UserAgent.ParseAdd(who);
            return request;
        }
    }
}
