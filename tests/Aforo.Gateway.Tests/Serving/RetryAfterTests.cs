using System.Text.Json;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>When to come back: what a cloud says reaches the client where its dialect's clients look, and the gateway's own refusals say it too.</summary>
public sealed class RetryAfterTests
{
    private static readonly Dictionary<string, (string Kind, string Name, int Status, string Headers)> Replies = new()
    {
        ["openai"] = ("openai", "openai/chat-error-rate-limit.json", 429, "retry-after: 3\r\nretry-after-ms: 2896\r\n"),
        ["anthropic"] = ("anthropic", "anthropic/error-rate-limit.json", 429, "retry-after: 22\r\n"),
        ["gemini"] = ("openai", "gemini/error-rate-limit.json", 429, ""),
        ["mistral"] = ("openai", "mistral/error-rate-limit.json", 429, "retry-after: 41\r\n"),
        ["a spend limit"] = ("anthropic", "anthropic/error-rate-limit.json", 429, "x-should-retry: false\r\n"),
        ["anthropic overloaded"] = ("anthropic", "anthropic/error-overloaded.json", 529, ""),
        ["gemini overloaded"] = ("openai", "gemini/error-overloaded.json", 503, ""),
    };

    [Theory]
    [InlineData("openai", "/v1/chat/completions", 429, "3", "2896", null)]
    [InlineData("openai", "/v1/messages", 429, "3", "2896", null)]
    [InlineData("openai", "/api/chat", 429, "3", "2896", null)]
    [InlineData("anthropic", "/v1/chat/completions", 429, "22", null, null)]
    [InlineData("anthropic", "/v1/messages", 429, "22", null, null)]
    [InlineData("anthropic", "/v1/responses", 429, "22", null, null)]
    [InlineData("gemini", "/v1/chat/completions", 429, "34", null, null)]
    [InlineData("gemini", "/v1/messages", 429, "34", null, null)]
    [InlineData("gemini", "/api/chat", 429, "34", null, null)]
    [InlineData("mistral", "/v1/messages", 429, "41", null, null)]
    [InlineData("a spend limit", "/v1/messages", 429, null, null, "false")]
    [InlineData("a spend limit", "/v1/chat/completions", 429, null, null, "false")]
    [InlineData("anthropic overloaded", "/v1/messages", 529, null, null, null)]
    [InlineData("anthropic overloaded", "/v1/chat/completions", 503, null, null, null)]
    [InlineData("gemini overloaded", "/v1/messages", 529, null, null, null)]
    [InlineData("gemini overloaded", "/v1/chat/completions", 503, null, null, null)]
    public async Task What_a_cloud_says_reaches_the_client(string cloud, string path, int status, string? after, string? afterMs, string? shouldRetry)
    {
        var (kind, name, answered, headers) = Replies[cloud];
        var body = await File.ReadAllTextAsync(Path.Join(AppContext.BaseDirectory, "Fixtures", "cloud-replies", name));
        await using var backend = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(answered, "application/json", body, headers), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, kind));
        foreach (var stream in (string[])["true", "false"])
        {
            using var response = await AskAsync(gateway, path, stream);
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal([after, afterMs, shouldRetry], new[] { "Retry-After", "retry-after-ms", "x-should-retry" }.Select(header => response.Headers.TryGetValues(header, out var values) ? values.Single() : null));
            using var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData("34s", "34")]
    [InlineData("34.074824224s", "35")]
    [InlineData("0s", "0")]
    [InlineData("0.2s", "1")]
    [InlineData("-3s", null)]
    [InlineData("1e9s", null)]
    [InlineData("99999999s", null)]
    [InlineData("34", null)]
    [InlineData("soon", null)]
    public async Task A_duration_is_read_or_left_alone(string delay, string? expected)
    {
        var body = "[{\"error\":{\"code\":429,\"message\":\"no\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[7,{\"@type\":\"type.googleapis.com/google.rpc.Help\"},{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"" + delay + "\"}]}}]";
        await using var backend = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(429, "application/json", body), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai"));
        using var response = await AskAsync(gateway, "/v1/chat/completions", "false");
        Assert.Equal(expected, response.Headers.TryGetValues("Retry-After", out var values) ? values.Single() : null);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/v1/chat/completions", 503, "service_unavailable_error")]
    [InlineData("/v1/responses", 503, "service_unavailable_error")]
    [InlineData("/v1/messages", 529, "overloaded_error")]
    [InlineData("/api/chat", 503, null)]
    public async Task A_full_queue_says_when_to_come_back(string path, int status, string? type)
    {
        await using var backend = new ScriptedBackend((_, _, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai", """, "limits": { "queue": 1 }""").Replace("\"kind\"", "\"slots\": 1, \"kind\"", StringComparison.Ordinal));
        using var gone = new CancellationTokenSource();
        var first = AskAsync(gateway, path, "false", gone.Token);
        await Gateways.UntilAsync(() => backend.Asked.Count == 1);
        var second = AskAsync(gateway, path, "false", gone.Token);
        using var http = new HttpClient();
        while (!(await http.GetStringAsync(new Uri(gateway.Addresses[0], "/metrics"))).Contains("state=\"waiting\"} 1", StringComparison.Ordinal)) await Task.Delay(10);
        using var refused = await AskAsync(gateway, path, "true");
        Assert.Equal(status, (int)refused.StatusCode);
        Assert.Equal("queue-full", refused.Headers.GetValues("X-Aforo-Reason").Single());
        Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter!.Delta);
        Assert.False(refused.Headers.Contains("x-should-retry"));
        using var error = JsonDocument.Parse(await refused.Content.ReadAsStringAsync());
        if (type is not null) Assert.Equal(type, error.RootElement.GetProperty("error").GetProperty("type").GetString());
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Theory]
    [InlineData("llama-server", "/v1/chat/completions", 503)]
    [InlineData("llama-server", "/v1/messages", 529)]
    [InlineData("openai", "/v1/chat/completions", 503)]
    [InlineData("openai", "/v1/messages", 529)]
    public async Task A_backend_that_is_down_may_just_be_starting(string kind, string path, int status)
    {
        await using var gateway = await Gateways.StartAsync($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "b", "kind": "{{kind}}", "url": "http://127.0.0.1:1"}]}""");
        using var response = await AskAsync(gateway, path, "false");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task What_no_time_mends_is_not_to_be_tried_again()
    {
        await using var backend = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"choices":[],"usage":{"prompt_tokens":1000000,"completion_tokens":1}}"""), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync($$"""
            {"listen": "127.0.0.1:0", "backends": [{"name": "b", "kind": "openai", "url": "{{backend.Address}}", "where": "cloud", "models": [{ "name": "m", "price": { "input": 1, "output": 1 } }]}],
             "budgets": [{ "name": "all", "amount": 0.5, "currency": "USD", "period": "month", "backends": ["b"] }],
             "rules": [{ "name": "all", "when": { "path": "/v1/*" }, "then": { "private": false, "route": "cloud" } }]}
            """);
        using var first = await AskAsync(gateway, "/v1/chat/completions", "false");
        Assert.Equal(200, (int)first.StatusCode);
        // What it cost is known once it is over, which is a moment after its last byte.
        using var http = new HttpClient();
        while (!(await http.GetStringAsync(new Uri(gateway.Addresses[0], "/metrics"))).Contains("outcome=\"answered\"} 1", StringComparison.Ordinal)) await Task.Delay(10);
        foreach (var path in (string[])["/v1/chat/completions", "/v1/messages"])
        {
            using var spent = await AskAsync(gateway, path, "false");
            Assert.Equal(429, (int)spent.StatusCode);
            Assert.Equal(["false"], spent.Headers.GetValues("x-should-retry"));
            Assert.Null(spent.Headers.RetryAfter);
        }
        using var pinned = await AskAsync(gateway, "/api/chat", "false");
        Assert.Equal(["false"], pinned.Headers.GetValues("x-should-retry"));
    }

    private static Task<HttpResponseMessage> AskAsync(Aforo.Gateway.Serving.GatewayServer gateway, string path, string stream, CancellationToken cancellation = default)
    {
        var body = path == "/v1/responses" ? $$"""{"model":"m","stream":{{stream}},"input":"hi"}""" : $$"""{"model":"m","max_tokens":9,"stream":{{stream}},"messages":[{"role":"user","content":"hi"}]}""";
        return new HttpClient().SendAsync(Gateways.Post(gateway, path, body), cancellation);
    }
}
