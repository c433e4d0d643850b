using System.Text.Json;
using Aforo.Gateway.Serving;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>A conversation goes on where its prompt was read before.</summary>
public sealed class AffinityTests
{
    private const string Rules = "Two servers of the same model.";

    [Fact]
    public async Task A_conversation_goes_to_the_backend_whose_cache_holds_it()
    {
        var release = new TaskCompletionSource();
        await using var one = Server(100, release.Task);
        await using var two = Server(100);
        await using var gateway = await Gateways.StartAsync(Two(one, two));
        var second = new List<string> { new('b', 400) };

        // The first conversation keeps server one busy, so that the second begins on server two.
        var slow = AskAsync(gateway, [new string('z', 2000)], "one", hold: true);
        await Gateways.UntilAsync(() => one.Asked.Any(asked => asked.Contains("\"hold\"", StringComparison.Ordinal)));
        await AskAsync(gateway, second, "two");
        release.SetResult();
        await slow;
        for (var turn = 0; turn < 4; turn++)
        {
            second.AddRange(["yes", $"more {turn}"]);
            await AskAsync(gateway, second, "two");
        }
    }

    [Fact]
    public async Task What_a_cache_holds_is_not_counted_against_the_deadline()
    {
        await using var server = Server(500);
        var finished = 0;
        var configuration = Gateways.Read($$"""
            {"listen": "127.0.0.1:0", "backends": [{"name": "one", "kind": "llama-server", "url": "{{server.Address}}", "prefill_tok_s": 1}],
             "agents": [{"name": "a", "user_agent": "*", "deadline_seconds": 500}]}
            """);
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration, Finished = _ => Interlocked.Increment(ref finished) });
        var talk = new List<string> { new('x', 1000) };

        await AskAsync(gateway, talk, "one");
        await Gateways.UntilAsync(() => finished == 1);
        talk.AddRange(["and", new string('y', 1000)]);
        await AskAsync(gateway, talk, "one");
        // Another begins as long, and nothing of it is in the cache.
        await AskAsync(gateway, [new string('w', 2100)], null);
    }

    private static string Two(ScriptedBackend one, ScriptedBackend two) => $$"""
        {"listen": "127.0.0.1:0", "backends": [{"name": "one", "kind": "llama-server", "url": "{{one.Address}}"}, {"name": "two", "kind": "llama-server", "url": "{{two.Address}}"}],
         "models": [{"name": "m", "on": [{"backend": "one", "model": "m"}, {"backend": "two", "model": "m"}]}]}
        """;

    private static ScriptedBackend Server(int tokens, Task? release = null) => new(async (request, stream, cancellation) =>
    {
        if (request.Contains("\"hold\"", StringComparison.Ordinal)) await release!.WaitAsync(cancellation);
        await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", request.Split(' ')[1] switch
        {
            "/props" => """{"total_slots":1,"default_generation_settings":{"n_ctx":100000}}""",
            "/v1/models" => "{}",
            _ => $$$"""{"choices":[{"message":{"role":"assistant","content":"x"}}],"usage":{"prompt_tokens":{{{tokens}}},"completion_tokens":1}}""",
        }), cancellation);
    });

    private static async Task AskAsync(GatewayServer gateway, IReadOnlyList<string> talk, string? backend, bool hold = false)
    {
        using var http = new HttpClient();
        var messages = string.Join(',', talk.Select((text, i) => $$"""{"role":"{{(i % 2 == 0 ? "user" : "assistant")}}","content":{{JsonSerializer.Serialize(text)}}}"""));
        using var request = Gateways.Post(gateway, "/v1/chat/completions", $$"""{"model":"m","user":"{{(hold ? "\",\"hold\":\"" : Rules)}}","messages":[{{messages}}]}""");
        request.Headers.UserAgent.ParseAdd("tester/1");
        using var response = await http.SendAsync(request);

        Assert.Equal(backend ?? "none", response.Headers.GetValues("X-Aforo-Backend").Single());
    }
}
