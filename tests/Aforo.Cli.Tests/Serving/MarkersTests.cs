using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Aforo.Lab.Simulators.Cloud;

namespace Aforo.Cli.Tests.Serving;

/// <summary>
/// Every prompt, tool result, answer and key of a run carries a mark that occurs nowhere else. Whatever happens to the requests, no mark is in anything that the gateway
/// leaves behind or says of itself.
/// </summary>
[Collection(WholeProgramsCollection.Name)]
public sealed class MarkersTests : IDisposable
{
    private const int Rounds = 3, LargestBody = 200_000;

    private static readonly string[] Paths = ["/v1/chat/completions", "/v1/messages", "/v1/responses", "/v1/completions", "/v1/embeddings", "/v1/messages/count_tokens", "/api/chat", "/api/generate", "/api/embed", "/api/show"];
    private static readonly string[] Models = ["own", "echo", "echo", "echo", "down", "gemini", "mistral", "claude", "none"];
    private static readonly CloudFault[] Faults = [CloudFault.None, CloudFault.RateLimit, CloudFault.Quota, CloudFault.Overloaded, CloudFault.ErrorInStream, CloudFault.Cut, CloudFault.Garbage];

    private readonly string _folder = Directory.CreateTempSubdirectory("aforo-marks-").FullName;
    private readonly string _mark = "zq" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)) + "n";
    private int _marks, _faults;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Nothing_that_was_said_is_in_anything_that_stays()
    {
        await using var own = await CloudAsync(CloudProvider.OpenAi);
        await using var gemini = await CloudAsync(CloudProvider.Gemini);
        await using var mistral = await CloudAsync(CloudProvider.Mistral);
        await using var claude = await CloudAsync(CloudProvider.Anthropic);
        await using var echo = new EchoingBackend();
        var ledger = Path.Join(_folder, "ledger.sqlite");
        var errors = new ConcurrentQueue<string>();
        await using var gateway = await RunningGateway.StartAsync(_folder, $$"""
            { "listen": "127.0.0.1:0", "keys": [{ "name": "the-key", "variable": "AFORO_TEST_CLIENT_KEY" }], "limits": { "body_bytes": {{LargestBody}} },
              "backends": [
                { "name": "own", "kind": "openai", "url": "{{own.BaseAddress}}", "key_variable": "AFORO_TEST_BACKEND_KEY", "models": [{ "name": "own" }] },
                { "name": "echo", "kind": "openai", "url": "{{echo.Address}}", "models": [{ "name": "echo" }] },
                { "name": "down", "kind": "openai", "url": "http://127.0.0.1:1", "models": [{ "name": "down" }] },
                { "name": "gemini", "kind": "openai", "provider": "gemini", "where": "cloud", "url": "{{gemini.BaseAddress}}", "key_variable": "AFORO_TEST_BACKEND_KEY", "models": [{ "name": "gemini", "context": 100000 }] },
                { "name": "mistral", "kind": "openai", "provider": "mistral", "where": "cloud", "url": "{{mistral.BaseAddress}}", "key_variable": "AFORO_TEST_BACKEND_KEY", "models": [{ "name": "mistral", "context": 100000 }] },
                { "name": "claude", "kind": "anthropic", "where": "cloud", "url": "{{claude.BaseAddress}}", "key_variable": "AFORO_TEST_BACKEND_KEY", "models": [{ "name": "claude", "context": 100000 }] } ],
              "agents": [{ "name": "open", "user_agent": "open-*" }],
              "rules": [ { "name": "shut", "when": { "mentions": ["{{_mark}}7 "] }, "then": { "private": true } }, { "name": "open work", "when": { "agent": "open" }, "then": { "private": false } }, { "name": "out", "when": { "private": false, "model": ["gemini", "mistral", "claude"] }, "then": { "route": "cloud" } } ] }
            """, ["--ledger", ledger], ("AFORO_TEST_BACKEND_KEY", Key), ("AFORO_TEST_CLIENT_KEY", _mark + "client-key"));
        // What the configuration itself says is no trace of a request.
        File.Delete(Path.Join(_folder, "gateway.jsonc"));
        var requests = Enumerable.Range(0, Rounds).SelectMany(_ => Paths.SelectMany(path => Models.Select(model => (path, model)))).Select((pair, number) => (pair.path, pair.model, number)).ToArray();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = gateway.Address, Timeout = TimeSpan.FromSeconds(60) };
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, _) => await AskAsync(http, one.path, one.model, one.number, errors));

        await AssertCleanAsync(gateway, ledger, errors);
        var metrics = await Authorized(http).GetStringAsync("/metrics");
        Assert.DoesNotContain(_mark, metrics, StringComparison.Ordinal);
        Assert.Contains("outcome=\"failed\"", metrics, StringComparison.Ordinal);
        Assert.Contains("outcome=\"answered\"", metrics, StringComparison.Ordinal);
        Assert.Contains("route=\"cloud\"", metrics, StringComparison.Ordinal);
        Assert.Equal(0, await gateway.StopAsync());
        await AssertCleanAsync(gateway, ledger, errors);
        Assert.Equal(requests.Count(one => !HasWrongKey(one.number)), gateway.Lines.Count(line => line.StartsWith('{')));
        Assert.Equal(["400", "401", "404", "413", "429", "502", "503", "529"], errors.Select(error => error[..3]).Distinct().Order().Where(status => status is not ("500" or "403" or "501" or "504")));
    }

    private string Key => _mark + "backend-key";

    private async Task AssertCleanAsync(RunningGateway gateway, string ledger, ConcurrentQueue<string> errors)
    {
        var mark = Encoding.UTF8.GetBytes(_mark);
        var files = Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).ToArray();
        Assert.All(files, file => Assert.StartsWith(ledger, file, StringComparison.Ordinal));
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            Assert.True(bytes.ToArray().AsSpan().IndexOf(mark) < 0, $"{file} holds a mark");
        }
        Assert.All(gateway.Lines, line => Assert.DoesNotContain(_mark, line, StringComparison.Ordinal));
        Assert.All(errors, error => Assert.DoesNotContain(_mark, error, StringComparison.Ordinal));
    }

    private async Task AskAsync(HttpClient http, string path, string model, int number, ConcurrentQueue<string> errors)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path + (number % 5 == 0 ? "?trace=" + Mark() : "")) { Content = new StringContent(Body(path, model, number), Encoding.UTF8, "application/json") };
        request.Headers.UserAgent.ParseAdd(number % 3 == 0 ? "closed-1" : "open-1");
        request.Headers.Add("X-Session-Id", Mark());
        request.Headers.Add("X-Aforo-Workspace", "/home/ana/" + Mark());
        var key = HasWrongKey(number) ? Mark() : _mark + "client-key";
        if (path == "/v1/messages") request.Headers.Add("x-api-key", key);
        else request.Headers.Add("Authorization", "Bearer " + key);
        try
        {
            using var response = await http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            // A backend's own words are the client's; what the gateway says by itself begins with its name.
            if (!response.IsSuccessStatusCode && (model != "echo" || text.Contains("aforo: ", StringComparison.Ordinal))) errors.Enqueue($"{(int)response.StatusCode} {response.Headers} {text}");
        }
        catch (HttpRequestException)
        {
            // A JSON answer that was already under way.
        }
    }

    private string Body(string path, string model, int number)
    {
        var stream = number % 2 == 0 ? "true" : "false";
        if (number % 17 == 0) return $$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{Mark()}}""";
        var filling = number % 23 == 0 ? new string('x', LargestBody) : "";
        var secret = number % 13 == 0 ? $"sk-proj-{Mark()}A1b2C3d4E5f6" : "";
        var arguments = path == "/api/chat" ? $$"""{"at":"{{Mark()}}"}""" : $$"""
            "{\"at\":\"{{Mark()}}\"}"
            """;
        var conversation = $$$"""[{"role":"user","content":"{{{Mark()}}} {{{secret}}}{{{filling}}}"},{"role":"assistant","content":null,"tool_calls":[{"id":"abcdefgh1","type":"function","function":{"name":"read","arguments":{{{arguments}}}}}]},{"role":"tool","tool_call_id":"abcdefgh1","content":"{{{Mark()}}}"},{"role":"user","content":"{{{Mark()}}}"}]""";
        return path switch
        {
            "/v1/messages" or "/v1/messages/count_tokens" => $$$"""{"model":"{{{model}}}","max_tokens":9,"stream":{{{stream}}},"system":"{{{Mark()}}}","metadata":{"user_id":"{{{Mark()}}}"},"messages":[{"role":"user","content":"{{{Mark()}}}{{{filling}}}"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"read","input":{"at":"{{{Mark()}}}"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"{{{Mark()}}}"}]}]}""",
            "/v1/responses" => $$"""{"model":"{{model}}","stream":{{stream}},"instructions":"{{Mark()}}","input":"{{Mark()}} {{secret}}{{filling}}"}""",
            "/v1/completions" or "/api/generate" => $$"""{"model":"{{model}}","stream":{{stream}},"prompt":"{{Mark()}} {{secret}}{{filling}}"}""",
            "/v1/embeddings" or "/api/embed" => $$"""{"model":"{{model}}","input":["{{Mark()}}","{{Mark()}}{{filling}}"]}""",
            "/api/show" => $$"""{"model":"{{model}}","note":"{{Mark()}}"}""",
            _ when number % 7 == 0 => $$$"""{"model":"{{{model}}}","stream":{{{stream}}},"response_format":{"type":"json_schema","json_schema":{"name":"{{{Mark()}}}","schema":{"type":"object","properties":{ "{{{Mark()}}}":{} } } } },"messages":{{{conversation}}}}""",
            _ => $$"""{"model":"{{model}}","stream":{{stream}},"user":"{{Mark()}}","messages":{{conversation}}}""",
        };
    }

    private HttpClient Authorized(HttpClient http)
    {
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {_mark}client-key");
        return http;
    }

    private static bool HasWrongKey(int number) => number % 11 == 0;

    private string Mark() => _mark + Interlocked.Increment(ref _marks) + " ";

    private Task<CloudSimulator> CloudAsync(CloudProvider provider) => CloudSimulator.StartAsync(provider, new CloudSimulatorOptions
    {
        Key = Key,
        Context = 100_000,
        Replies = request => request.ToolResults % 2 == 0
            ? new CloudAnswer { Reasoning = Mark(), Text = [Mark(), Mark()] }
            : new CloudAnswer { Text = [Mark()], Calls = [new CloudToolCall("abcdefgh2", "read", ["{\"at\":\"" + Mark(), "\"}"])] },
        Faults = _ => Faults[Interlocked.Increment(ref _faults) % Faults.Length],
    });
}
