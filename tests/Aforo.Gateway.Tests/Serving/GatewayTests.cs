using System.Net;
using System.Text;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Serving;

namespace Aforo.Gateway.Tests.Serving;

public sealed class GatewayTests
{
    private const string Chat = """{"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]}""";

    public static TheoryData<string, string, string, string> Replies => new()
    {
        { "/v1/chat/completions", "text/event-stream", Fixture("openai/chat-stream.sse"), Chat },
        { "/v1/chat/completions", "application/json", Fixture("openai/chat-nonstream.json"), """{"model":"m","messages":[]}""" },
        { "/v1/responses", "text/event-stream", Fixture("openai/responses-stream.sse"), """{"model":"m","stream":true,"input":"hi"}""" },
        { "/v1/messages", "text/event-stream", Fixture("anthropic/messages-stream.sse"), """{"model":"m","stream":true,"max_tokens":5,"messages":[]}""" },
    };

    [Theory]
    [MemberData(nameof(Replies))]
    public async Task Replies_pass_byte_for_byte(string path, string type, string body, string request)
    {
        await using var backend = new ScriptedBackend((asked, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(asked.StartsWith("POST", StringComparison.Ordinal) ? 200 : 404, type, body), cancellation).AsTask());
        await using var gateway = await StartAsync(Local(backend, path == "/v1/messages" ? "anthropic" : "openai").Replace("\"kind\": \"openai\"", "\"kind\": \"openai\", \"provider\": \"openai\"", StringComparison.Ordinal));
        using var response = await PostAsync(gateway, path, request);

        Assert.Equal(body, await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["b"], response.Headers.GetValues("X-Aforo-Backend"));
        Assert.Equal(["local"], response.Headers.GetValues("X-Aforo-Route"));
        Assert.Equal(["fits"], response.Headers.GetValues("X-Aforo-Reason"));
        Assert.EndsWith(request, backend.Asked.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_keep_their_status_and_words()
    {
        var body = Fixture("openai/chat-error-context.json");
        await using var backend = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(400, "application/json", body), cancellation).AsTask());
        await using var gateway = await StartAsync(Local(backend, "openai"));
        using var response = await PostAsync(gateway, "/v1/chat/completions", Chat);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_silent_prefill_gets_heartbeats_and_ends_well()
    {
        var body = Fixture("openai/chat-stream.sse");
        await using var backend = new ScriptedBackend(async (_, stream, cancellation) =>
        {
            await Task.Delay(2500, cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", body), cancellation);
        });
        await using var gateway = await StartAsync(Local(backend, "openai", """, "heartbeat": {"grace_seconds": 0.1, "every_seconds": 1}"""));
        using var response = await PostAsync(gateway, "/v1/chat/completions", Chat);
        var text = await response.Content.ReadAsStringAsync();

        Assert.EndsWith(body, text, StringComparison.Ordinal);
        Assert.StartsWith(": aforo\n\n", text, StringComparison.Ordinal);
        Assert.Equal("", text[..^body.Length].Replace(": aforo\n\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stream_that_breaks_off_ends_with_an_error_in_it()
    {
        await using var backend = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 900\r\n\r\ndata: {\"choices\":[]}\n\n"u8.ToArray(), cancellation).AsTask());
        await using var gateway = await StartAsync(Local(backend, "openai"));
        using var response = await PostAsync(gateway, "/v1/chat/completions", Chat);
        var text = await response.Content.ReadAsStringAsync();

        Assert.StartsWith("data: {\"choices\":[]}\n\ndata: {", text, StringComparison.Ordinal);
        Assert.Contains("broke off", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_client_leaves_the_upstream_is_left()
    {
        await using var backend = new ScriptedBackend((_, _, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        await using var gateway = await StartAsync(Local(backend, "openai"));
        using var gone = new CancellationTokenSource();
        var request = PostAsync(gateway, "/v1/chat/completions", Chat, gone.Token);
        while (backend.Asked.IsEmpty) await Task.Delay(20);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        for (var i = 0; i < 500 && backend.Left.IsEmpty; i++) await Task.Delay(20);
        Assert.NotEmpty(backend.Left);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(0)]
    public async Task No_private_request_reaches_a_cloud_whatever_fails(int status)
    {
        await using var local = new ScriptedBackend((_, stream, cancellation) => status == 0 ? Task.CompletedTask : stream.WriteAsync(ScriptedBackend.Reply(status, "application/json", "{}"), cancellation).AsTask());
        await using var cloud = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", "{}"), cancellation).AsTask());
        await using var gateway = await StartAsync(Two(local, cloud, """{"name": "all", "then": {"route": "cloud"}}"""));
        using var response = await PostAsync(gateway, "/v1/chat/completions", Chat);

        Assert.Empty(cloud.Asked);
        Assert.Equal(["private"], response.Headers.GetValues("X-Aforo-Reason"));
        Assert.False(response.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("hi", true)]
    [InlineData("sk-abcdefghijklmnopqrstuvwxyz0123", false)]
    public async Task What_a_rule_lets_out_goes_out_and_a_secret_never(string content, bool goes)
    {
        await using var local = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", "{}"), cancellation).AsTask());
        await using var cloud = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", "{}"), cancellation).AsTask());
        await using var gateway = await StartAsync(Two(local, cloud, """{"name": "open", "then": {"private": false}}, {"name": "all", "then": {"route": "cloud"}}"""));
        using var response = await PostAsync(gateway, "/v1/chat/completions", $$"""{"model":"m","messages":[{"role":"user","content":"{{content}}"}]}""");

        Assert.Equal(goes, !cloud.Asked.IsEmpty);
        Assert.Equal([goes ? "cloud" : "local"], response.Headers.GetValues("X-Aforo-Route"));
    }

    [Fact]
    public async Task A_prompt_too_long_is_refused_with_the_arithmetic_and_never_sent()
    {
        await using var backend = new ScriptedBackend((asked, stream, cancellation) => stream.WriteAsync(asked.StartsWith("GET /props", StringComparison.Ordinal)
            ? ScriptedBackend.Reply(200, "application/json", """{"total_slots":1,"default_generation_settings":{"n_ctx":4096}}""")
            : ScriptedBackend.Reply(404, "application/json", "{}"), cancellation).AsTask());
        await using var gateway = await StartAsync(Local(backend, "llama-server"));
        using var response = await PostAsync(gateway, "/v1/chat/completions", $$"""{"model":"m","messages":[{"role":"user","content":"{{new string('a', 40_000)}}"}]}""");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(["too-large-for-local"], response.Headers.GetValues("X-Aforo-Reason"));
        Assert.Contains("4,096 (GET /props, default_generation_settings.n_ctx)", text, StringComparison.Ordinal);
        Assert.DoesNotContain(backend.Asked, asked => asked.StartsWith("POST /v1/chat", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Foreign_hosts_and_origins_are_refused()
    {
        await using var backend = new ScriptedBackend((_, _, _) => Task.CompletedTask);
        await using var gateway = await StartAsync(Local(backend, "openai"));
        using var http = new HttpClient();
        using var host = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Addresses[0], "/v1/models")) { Headers = { Host = "evil.example" } };
        using var origin = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Addresses[0], "/v1/models")) { Headers = { { "Origin", "https://evil.example" } } };

        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(host)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(origin)).StatusCode);
        Assert.Empty(backend.Asked);
        Assert.Contains("aforo_requests_total", await http.GetStringAsync(new Uri(gateway.Addresses[0], "/metrics")), StringComparison.Ordinal);
        Assert.Contains("ok", await http.GetStringAsync(new Uri(gateway.Addresses[0], "/healthz")), StringComparison.Ordinal);
    }

    private static string Local(ScriptedBackend backend, string kind, string rest = "") => $$"""{"listen": "127.0.0.1:0", "backends": [{"name": "b", "kind": "{{kind}}", "url": "{{backend.Address}}"}]{{rest}}}""";

    private static string Two(ScriptedBackend local, ScriptedBackend cloud, string rules) =>
        $$"""{"listen": "127.0.0.1:0", "backends": [{"name": "b", "kind": "openai", "url": "{{local.Address}}"}, {"name": "c", "kind": "openai", "url": "{{cloud.Address}}", "where": "cloud"}], "rules": [{{rules}}]}""";

    private static async Task<GatewayServer> StartAsync(string text)
    {
        var (configuration, problems) = ConfigurationReader.Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal([], problems);
        return await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration! });
    }

    private static Task<HttpResponseMessage> PostAsync(GatewayServer gateway, string path, string body, CancellationToken cancellation = default) =>
        new HttpClient().PostAsync(new Uri(gateway.Addresses[0], path), new StringContent(body, Encoding.UTF8, "application/json"), cancellation);

    private static string Fixture(string name) => File.ReadAllText(Path.Join(AppContext.BaseDirectory, "Fixtures", "cloud-replies", name));
}
