using System.Text.Json;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>A path that is served, asked with a method that it does not take.</summary>
public sealed class MethodTests
{
    [Theory]
    [InlineData("GET", "/v1/chat/completions", "POST", """{"error":{"message":"aforo: GET /v1/chat/completions is not served; POST /v1/chat/completions is","type":"invalid_request_error","param":null,"code":"method_not_supported"}}""")]
    [InlineData("POST", "/v1/models", "GET, HEAD", """{"error":{"message":"aforo: POST /v1/models is not served; GET /v1/models is","type":"invalid_request_error","param":null,"code":"method_not_supported"}}""")]
    [InlineData("DELETE", "/v1/models/m", "GET, HEAD", """{"error":{"message":"aforo: DELETE /v1/models/m is not served; GET /v1/models/m is","type":"invalid_request_error","param":null,"code":"method_not_supported"}}""")]
    [InlineData("PUT", "/v1/messages", "POST", """{"type":"error","error":{"type":"invalid_request_error","message":"aforo: PUT /v1/messages is not served; POST /v1/messages is"},"request_id":"ID"}""")]
    [InlineData("GET", "/api/chat", "POST", """{"error":"aforo: GET /api/chat is not served; POST /api/chat is"}""")]
    [InlineData("POST", "/api/tags", "GET, HEAD", """{"error":"aforo: POST /api/tags is not served; GET /api/tags is"}""")]
    [InlineData("OPTIONS", "/api/show", "POST", """{"error":"aforo: OPTIONS /api/show is not served; POST /api/show is"}""")]
    [InlineData("HEAD", "/v1/responses", "POST", "")]
    [InlineData("POST", "/healthz", "GET, HEAD", """{"error":{"message":"aforo: POST /healthz is not served; GET /healthz is","type":"invalid_request_error","param":null,"code":"method_not_supported"}}""")]
    [InlineData("DELETE", "/metrics", "GET, HEAD", """{"error":{"message":"aforo: DELETE /metrics is not served; GET /metrics is","type":"invalid_request_error","param":null,"code":"method_not_supported"}}""")]
    public async Task It_is_told_which_it_takes_in_the_form_of_its_dialect(string method, string path, string allowed, string body)
    {
        await using var gateway = await Gateways.StartAsync("""{"listen": "127.0.0.1:0", "backends": []}""");
        using var http = new HttpClient();
        using var response = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri(gateway.Addresses[0], path)));
        Assert.Equal((405, "wrong-method"), ((int)response.StatusCode, response.Headers.GetValues("X-Aforo-Reason").Single()));
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
        var told = await response.Content.ReadAsStringAsync();
        Assert.Equal(body, told.Replace(response.Headers.GetValues("X-Aforo-Request-Id").Single(), "ID", StringComparison.Ordinal));
        if (told.Length > 0) JsonDocument.Parse(told).Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/version")]
    [InlineData("/api/tags")]
    [InlineData("/v1/models")]
    [InlineData("/healthz")]
    [InlineData("/metrics")]
    public async Task The_head_alone_is_told_of_whatever_is_read(string path)
    {
        await using var backend = new ScriptedBackend((asked, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", asked.StartsWith("HEAD", StringComparison.Ordinal) ? "" : "{}"), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "ollama"));
        using var http = new HttpClient();
        for (var i = 0; i < 2; i++)
        {
            using var response = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri(gateway.Addresses[0], path)));
            Assert.Equal(200, (int)response.StatusCode);
            Assert.Equal("", await response.Content.ReadAsStringAsync());
        }
        using var whole = await http.GetAsync(new Uri(gateway.Addresses[0], path));
        Assert.Equal(200, (int)whole.StatusCode);
        Assert.NotEqual("", await whole.Content.ReadAsStringAsync());
    }
}
