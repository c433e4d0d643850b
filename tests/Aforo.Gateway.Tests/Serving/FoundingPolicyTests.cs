using System.Text;
using Aforo.Core.Workload;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Faults;
using Aforo.Ledger;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>"The heaviest fifth, where it is not private, to a cloud model with a long window; everything else local", out of a ledger of known requests.</summary>
public sealed class FoundingPolicyTests : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aforo-policy-");
    private readonly FaultyBackend _own = new((asked, stream, cancellation) => asked.Path switch
    {
        "/props" => FaultyBackend.ReplyAsync(stream, 200, "application/json", """{"total_slots":4,"default_generation_settings":{"n_ctx":262144}}""", cancellation),
        "/apply-template" => FaultyBackend.ReplyAsync(stream, 200, "application/json", $$"""{"prompt":"{{asked.Tokens}}"}""", cancellation),
        "/tokenize" => FaultyBackend.ReplyAsync(stream, 200, "application/json", $$"""{"tokens":[{{string.Join(',', Enumerable.Repeat("7", int.Parse(Encoding.UTF8.GetString(asked.Body).Split("\"content\":\"")[1].Split('"')[0])))}}]}""", cancellation),
        _ => FaultyBackend.ReplyAsync(stream, asked.Method == "POST" ? 200 : 404, "application/json", Answers.Of("/v1/chat/completions", false, asked.Tokens), cancellation),
    });

    private readonly FaultyBackend _sky = new((asked, stream, cancellation) => FaultyBackend.ReplyAsync(stream, 200, "application/json", Answers.Of("/v1/chat/completions", false, asked.Tokens), cancellation));

    public async ValueTask DisposeAsync()
    {
        await _own.DisposeAsync();
        await _sky.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_heaviest_fifth_goes_out_if_it_is_not_private_until_the_budget_is_spent()
    {
        var path = Path.Join(_folder.FullName, "l.sqlite");
        await using (var before = (await Ledgers.OpenAsync(path)).Ledger!)
        {
            // 9 × 25 s and one of 250 s: a fifth of 475 s is 95 s, and the one of 100,000 tokens makes it up alone.
            for (var i = 0; i < 10; i++)
                before.Record(new WorkloadRequest { Id = $"r{i}", StartedAt = DateTimeOffset.UtcNow.AddMinutes(-i - 1), PromptTokens = i == 0 ? 100_000 : 10_000, PrefillSeconds = i == 0 ? 250 : 25, Outcome = WorkloadOutcome.Answered });
            await before.FlushAsync();
        }
        await WithAsync(path, async ask =>
        {
            for (var i = 0; i < 200 && await ask("/home/me/open-source/x", 110_000) != "cloud rule"; i++) await Task.Delay(50);
            Assert.Equal("cloud rule", await ask("/home/me/open-source/x", 110_000));
            Assert.Equal("local fits", await ask("/home/me/open-source/x", 90_000));
            Assert.Equal("local fits", await ask("/home/me/clients/x", 110_000));
            Assert.Equal("local fits", await ask(null, 110_000));
        });
        // What was spent so far is above the budget: a new start knows it.
        await WithAsync(path, async ask =>
        {
            var route = "";
            for (var i = 0; i < 200 && (route = await ask("/home/me/open-source/x", 110_000)) == "local fits"; i++) await Task.Delay(50);
            Assert.Equal("refused budget-spent", route);
        });
    }

    private async Task WithAsync(string path, Func<Func<string?, int, Task<string>>, Task> act)
    {
        await using var ledger = (await Ledgers.OpenAsync(path)).Ledger!;
        var configuration = Gateways.Read($$"""
            { "listen": "127.0.0.1:0",
              "backends": [ { "name": "own", "kind": "llama-server", "url": "{{_own.Address}}", "models": [{ "name": "m" }] },
                { "name": "sky", "kind": "openai", "url": "{{_sky.Address}}", "where": "cloud", "models": [{ "name": "m", "context": 1048576, "price": { "input": 0.75, "output": 3.75, "currency": "USD" } }] } ],
              "budgets": [{ "name": "cloud", "amount": 0.15, "currency": "USD", "period": "month", "backends": ["sky"] }],
              "rules": [
                { "name": "open source is not private", "when": { "workspace": "*/open-source/*" }, "then": { "private": false } },
                { "name": "heaviest fifth", "when": { "heavy": true, "private": false }, "then": { "route": "cloud", "backends": ["sky"] } } ] }
            """);
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration, Ledger = ledger });
        using var http = new HttpClient();
        await act(async (workspace, tokens) =>
        {
            using var request = Gateways.Post(gateway, "/v1/chat/completions", $$"""{"model":"m","messages":[{"role":"user","content":"{{new string('a', tokens * 2)}}"}]}""");
            if (workspace is not null) request.Headers.Add("X-Aforo-Workspace", workspace);
            using var response = await http.SendAsync(request);
            return $"{response.Headers.GetValues("X-Aforo-Route").First()} {response.Headers.GetValues("X-Aforo-Reason").First()}";
        });
        await ledger.FlushAsync();
    }
}
