using System.Net;
using System.Text;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>What clients of each dialect see while an upstream is silent. A minute passes in two seconds.</summary>
public sealed class HeartbeatTests
{
    private const double Faster = 30;

    [Theory]
    [InlineData("/v1/chat/completions", true, "openai", ": aforo\n\n", "data: [DONE]\n\n")]
    [InlineData("/v1/completions", true, "openai", ": aforo\n\n", "data: [DONE]\n\n")]
    [InlineData("/v1/messages", true, "anthropic", "event: ping\ndata: {\"type\":\"ping\"}\n\n", "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")]
    [InlineData("/api/chat", true, "ollama", " ", "{\"done\":true}\n")]
    [InlineData("/v1/chat/completions", false, "openai", " ", "{\"choices\":[]}")]
    [InlineData("/v1/messages", false, "anthropic", " ", "{\"type\":\"message\"}")]
    public async Task Each_dialect_gets_what_its_clients_bear_and_then_the_answer(string path, bool streams, string kind, string beat, string answer)
    {
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            if (asked.Contains("GET ", StringComparison.Ordinal)) await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"models":[{"name":"m","context_length":4096}]}"""), cancellation);
            if (!asked.StartsWith("POST " + path, StringComparison.Ordinal)) return;
            await Task.Delay(TimeSpan.FromSeconds(100 / Faster), cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(200, !streams ? "application/json" : path == "/api/chat" ? "application/x-ndjson" : "text/event-stream", answer), cancellation);
        });
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, kind), Faster);
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, path, Gateways.Chat.Replace("true", streams ? "true" : "false", StringComparison.Ordinal)));
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.EndsWith(answer, text, StringComparison.Ordinal);
        var beats = text[..^answer.Length];
        Assert.Equal("", beats.Replace(beat, "", StringComparison.Ordinal));
        // One after the grace of 8 s and one each 15 s in 100 s; a busy machine may swallow some.
        Assert.InRange(beats.Length / beat.Length, 2, 8);
    }

    [Fact]
    public async Task An_early_error_keeps_its_status()
    {
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(2 / Faster), cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(400, "application/json", """{"error":{"message":"no"}}"""), cancellation);
        });
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai", """, "heartbeat": {"grace_seconds": 60}"""), Faster);
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("llama-server", "\"dead_seconds\": 20")]
    [InlineData("openai", "\"silent_seconds\": 20")]
    public async Task A_dead_upstream_gets_no_heartbeat_and_an_end(string kind, string limit)
    {
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            if (asked.StartsWith("GET /props", StringComparison.Ordinal)) await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"total_slots":1}"""), cancellation);
            else if (asked.StartsWith("GET /slots", StringComparison.Ordinal)) await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """[{"is_processing":false}]"""), cancellation);
            else if (asked.StartsWith("GET", StringComparison.Ordinal)) await stream.WriteAsync(ScriptedBackend.Reply(404, "application/json", "{}"), cancellation);
            else await Task.Delay(Timeout.Infinite, cancellation);
        });
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, kind, $$""", "limits": { {{limit}} }, "heartbeat": {"grace_seconds": {{(kind == "openai" ? 30 : 8)}} }"""), Faster);
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat));
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Contains("20 s", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_breaks_within_an_event_is_cut_before_it_and_says_why()
    {
        await using var backend = new ScriptedBackend((_, stream, cancellation) =>
            stream.WriteAsync(Encoding.UTF8.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: {\"a\":1}\n\ndata: {\"b\":"), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai"));
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat));
        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith("data: {\"a\":1}\n\ndata: {\"error\":", text, StringComparison.Ordinal);
    }
}
