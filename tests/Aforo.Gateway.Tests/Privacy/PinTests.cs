using System.Collections.Concurrent;
using System.Text;
using Aforo.Core.Workload;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Serving;
using Aforo.Lab.Simulators;

namespace Aforo.Gateway.Tests.Privacy;

/// <summary>Every failure on every path, for a request that is private: no connection to the cloud is even opened.</summary>
public sealed class PinTests
{
    private const string Mark = "nobody-else-may-read-this";

    private static readonly string[] Failures = ["answers", "killed", "half", "garbage", "401", "404", "429", "500", "503", "529", "stalls", "down", "no-model"];

    private static readonly string[] Rules =
    [
        "",
        """{"name": "all", "then": {"route": "cloud"}}""",
        """{"name": "when local fails", "when": {"local_fails": true}, "then": {"route": "cloud"}}""",
        """{"name": "named", "then": {"route": "cloud", "backends": ["sky"]}}""",
        """{"name": "open for others", "when": {"agent": "other"}, "then": {"private": false}}, {"name": "all", "then": {"route": "cloud"}}""",
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var failure in Failures)
                foreach (var path in (string[])["/v1/chat/completions", "/v1/messages", "/api/chat", "/v1/responses"]) cases.Add(failure, path);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Nothing_private_reaches_a_cloud_and_nothing_of_it_is_told(string failure, string path)
    {
        var reached = new ConcurrentQueue<string>();
        await using var sky = new ScriptedBackend((asked, stream, cancellation) =>
        {
            reached.Enqueue(asked);
            return stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", "{}"), cancellation).AsTask();
        });
        await using var local = new ScriptedBackend((asked, stream, cancellation) => FailAsync(failure, asked, stream, cancellation));
        var address = failure == "down" ? new Uri("http://127.0.0.1:1") : local.Address;
        var records = new ConcurrentQueue<WorkloadRequest>();
        foreach (var rules in Rules)
        {
            var configuration = Gateways.Read($$"""
                { "listen": "127.0.0.1:0", "limits": { "dead_seconds": 5, "silent_seconds": 5, "linger_seconds": 0 }, "heartbeat": { "grace_seconds": 2, "every_seconds": 5 },
                  "backends": [ { "name": "own", "kind": "openai", "url": "{{address}}", "models": [{ "name": "{{(failure == "no-model" ? "another" : "m")}}" }] }, { "name": "sky", "kind": "openai", "url": "{{sky.Address}}", "where": "cloud", "models": [{ "name": "m", "context": 1000000 }] } ],
                  "rules": [ {{rules}} ] }
                """);
            await using var gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration, Clock = new AcceleratedTime(30), Finished = records.Enqueue });
            using var http = new HttpClient();
            for (var attempt = 0; attempt < 4; attempt++)
            {
                if (attempt == 2) gateway.Use(configuration);
                var input = path == "/v1/responses" ? $"\"input\":\"{Mark}\"" : $$"""
                    "max_tokens":9,"messages":[{"role":"user","content":"{{Mark}}"}]
                    """;
                using var request = Gateways.Post(gateway, path, $$"""{"model":"m","stream":{{(attempt % 2 == 0 ? "true" : "false")}},{{input}}}""");
                try
                {
                    using var response = await http.SendAsync(request);
                    if (failure != "garbage" || !response.IsSuccessStatusCode) Assert.DoesNotContain(Mark, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                }
                catch (HttpRequestException)
                {
                    // A JSON answer that was already under way.
                }
            }
            Assert.DoesNotContain(Mark, await http.GetStringAsync(new Uri(gateway.Addresses[0], "/metrics")), StringComparison.Ordinal);
        }
        Assert.Empty(reached);
        Assert.All(records, one => Assert.DoesNotContain(Mark, one.ToString(), StringComparison.Ordinal));
        Assert.All(records, one => Assert.NotEqual("cloud", one.Route));
    }

    private static async Task FailAsync(string failure, string asked, System.Net.Sockets.NetworkStream stream, CancellationToken cancellation)
    {
        if (int.TryParse(failure, out var status)) await stream.WriteAsync(ScriptedBackend.Reply(status, "application/json", """{"error":{"message":"no"}}"""), cancellation);
        if (failure == "answers") await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}]}"""), cancellation);
        if (failure == "half") await stream.WriteAsync(Encoding.UTF8.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"id\":\"c\","), cancellation);
        if (failure == "garbage") await stream.WriteAsync(Encoding.UTF8.GetBytes("garbage\r\n\r\n"), cancellation);
        if (failure == "stalls") await Task.Delay(Timeout.Infinite, cancellation);
        _ = asked;
    }
}
