using System.Collections.Concurrent;
using Aforo.Core.Workload;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Serving;

namespace Aforo.Gateway.Tests.Stabilizing;

/// <summary>A conversation whose system prompt names the time, through the gateway, with a rule and without.</summary>
public sealed class StabilizedConversationTests
{
    private const string Rule = """, "rules": [{"name": "still", "then": {"stabilize": ["dates", "tools"]}}]""";
    private const string Reply = """{"choices":[{"message":{"role":"assistant","content":"yes"}}],"usage":{"prompt_tokens":1000,"completion_tokens":1}}""";

    [Fact]
    public async Task With_the_rule_the_prefix_survives_and_the_record_tells_what_that_won()
    {
        var (asked, records) = await TurnsAsync(Rule, "");
        Assert.DoesNotContain(":0", asked[0].Split("\r\n\r\n")[1], StringComparison.Ordinal);
        Assert.Equal(("dates,tools", null), (records[0].Stabilized, records[0].SparedTokens));
        Assert.Equal(("dates", "none", 0L), (records[1].Stabilized, records[1].PrefixCause, records[1].LostTokens));
        Assert.InRange(records[1].SparedTokens!.Value, 900, 1_000);
    }

    [Fact]
    public async Task Without_a_rule_no_byte_is_touched()
    {
        var (asked, records) = await TurnsAsync("", "");
        Assert.Equal(Body(0), asked[0].Split("\r\n\r\n")[1]);
        Assert.Equal((null, null, "time"), (records[1].Stabilized, records[1].SparedTokens, records[1].PrefixCause));
    }

    [Fact]
    public async Task A_cloud_gets_the_clients_own_bytes()
    {
        var (asked, records) = await TurnsAsync(""", "rules": [{"name": "still", "then": {"private": false, "route": "cloud", "stabilize": ["dates", "tools"]}}]""", ", \"where\": \"cloud\"");
        Assert.Equal(Body(0), asked[0].Split("\r\n\r\n")[1]);
        Assert.Equal(("cloud", null), (records[1].Route, records[1].Stabilized));
    }

    private static async Task<(string[] Asked, WorkloadRequest[] Records)> TurnsAsync(string rules, string place)
    {
        var token = TestContext.Current.CancellationToken;
        await using var backend = new ScriptedBackend(async (_, stream, cancellation) => await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", Reply), cancellation));
        var records = new ConcurrentQueue<WorkloadRequest>();
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions
        {
            Configuration = Gateways.Read($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "b", "kind": "openai", "url": "{{backend.Address}}"{{place}}, "models": [{"name": "m", "context": 100000}]}]{{rules}}}"""),
            Finished = records.Enqueue,
        }, token);
        using var client = new HttpClient();
        for (var turn = 0; turn < 2; turn++)
        {
            using var request = Gateways.Post(gateway, "/v1/chat/completions", Body(turn));
            using var response = await client.SendAsync(request, token);
            Assert.Equal(Reply, await response.Content.ReadAsStringAsync(token));
            await Gateways.UntilAsync(() => records.Count > turn);
        }
        return ([.. backend.Asked.Where(one => one.StartsWith("POST", StringComparison.Ordinal))], [.. records]);
    }

    private static string Body(int turn)
    {
        var tools = (string[])["""{"type":"function","function":{"name":"read"}}""", """{"type":"function","function":{"name":"write"}}"""];
        if (turn == 0) Array.Reverse(tools);
        return $$"""{"model":"m","messages":[{"role":"system","content":"Now: {{DateTime.Now:yyyy-MM-dd}} 10:15:0{{turn}} {{new string('x', 4_000)}}"},{"role":"user","content":"hi"}{{(turn == 0 ? "" : ",{\"role\":\"assistant\",\"content\":\"yes\"},{\"role\":\"user\",\"content\":\"go on\"}")}}],"tools":[{{string.Join(',', tools)}}]}""";
    }
}
