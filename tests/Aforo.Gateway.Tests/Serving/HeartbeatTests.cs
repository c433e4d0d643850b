using System.Net;
using System.Text;
using Aforo.Lab.Simulators;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>What clients of each dialect see while an upstream is silent. A minute passes in two seconds.</summary>
public sealed class HeartbeatTests
{
    private readonly AcceleratedTime _clock = new(30);
    private const string Completed = "event: response.completed\ndata: {\"type\":\"response.completed\"}\n\n";

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
            await Task.Delay(TimeSpan.FromSeconds(100), _clock, cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(200, !streams ? "application/json" : path == "/api/chat" ? "application/x-ndjson" : "text/event-stream", answer), cancellation);
        });
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, kind, """, "heartbeat": {"event_seconds": 0}"""), _clock);
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

    [Theory]
    [InlineData("/v1/chat/completions", "OpenAI/JS 7.57.0", "data: {\"id\":\"\",\"object\":\"chat.completion.chunk\"", "data: [DONE]\n\n")]
    [InlineData("/v1/completions", "OpenAI/JS 7.57.0", "data: {\"id\":\"\",\"object\":\"text_completion\"", "data: [DONE]\n\n")]
    [InlineData("/v1/responses", "codex_exec/0.169.0", "event: keepalive\ndata: {", Completed)]
    [InlineData("/v1/responses", "OpenAI/JS 7.57.0", null, Completed)]
    public async Task A_client_that_watches_events_gets_one_now_and_then_though_the_upstream_sends_comments(string path, string program, string? begins, string answer)
    {
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"), cancellation);
            for (var second = 0; second < 100; second += 5)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), _clock, cancellation);
                await stream.WriteAsync(":\n\n"u8.ToArray(), cancellation);
            }
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), cancellation);
        });
        await using var gateway = await Gateways.StartAsync($$"""{"listen": "127.0.0.1:0", "heartbeat": {"event_seconds": 30}, "backends": [{"name": "b", "kind": "openai", "provider": "openai", "url": "{{backend.Address}}"}]}""", _clock);
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, path, Gateways.Chat);
        request.Headers.TryAddWithoutValidation("User-Agent", program);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();

        var events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(one => !one.StartsWith(':')).ToArray();
        Assert.Equal(answer, events[^1] + "\n\n");
        Assert.All(events[..^1], one => Assert.StartsWith(begins ?? "none", one, StringComparison.Ordinal));
        // One each 30 s in 100 s; a busy machine may swallow some.
        Assert.InRange(events.Length - 1, begins is null ? 0 : 1, begins is null ? 0 : 3);
    }

    [Theory]
    [InlineData("OpenAI/JS 7.57.0", 100, false)]
    [InlineData("OpenAI/JS 7.57.0", 290, true)]
    [InlineData("OpenAI/Python 3.1.0", 100, true)]
    public async Task The_head_of_a_response_is_kept_back_from_who_counts_from_it_to_the_first_event(string program, int silence, bool hasComments)
    {
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(silence), _clock, cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", Completed), cancellation);
        });
        await using var gateway = await Gateways.StartAsync($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "b", "kind": "openai", "provider": "openai", "url": "{{backend.Address}}"}]}""", _clock);
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, "/v1/responses", Gateways.Chat);
        request.Headers.TryAddWithoutValidation("User-Agent", program);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(hasComments, text.StartsWith(": aforo\n\n", StringComparison.Ordinal));
        Assert.Equal(Completed, text.Replace(": aforo\n\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_early_error_keeps_its_status()
    {
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(2), _clock, cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(400, "application/json", """{"error":{"message":"no"}}"""), cancellation);
        });
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai", """, "heartbeat": {"grace_seconds": 60}"""), _clock);
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
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, kind, $$""", "limits": { {{limit}} }, "heartbeat": {"grace_seconds": {{(kind == "openai" ? 30 : 8)}} }"""), _clock);
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat));
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Contains("20 s", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    [InlineData(true, true, true)]
    public async Task Slots_that_stand_still_and_an_answer_that_stops_are_given_up_and_a_prefill_that_gets_on_is_not(bool getsOn, bool begins, bool isGivenUp)
    {
        var read = 0;
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            if (asked.StartsWith("GET /props", StringComparison.Ordinal)) await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"total_slots":1}"""), cancellation);
            else if (asked.StartsWith("GET /slots", StringComparison.Ordinal)) await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", $$"""[{"is_processing":true,"n_prompt_tokens_processed":{{(getsOn ? Interlocked.Increment(ref read) : 7)}}}]"""), cancellation);
            else if (asked.StartsWith("GET", StringComparison.Ordinal)) await stream.WriteAsync(ScriptedBackend.Reply(404, "application/json", "{}"), cancellation);
            else
            {
                if (begins) await stream.WriteAsync(Encoding.UTF8.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: {\"a\":1}\n\n"), cancellation);
                await Task.Delay(TimeSpan.FromSeconds(200), _clock, cancellation);
                await stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", "data: [DONE]\n\n"), cancellation);
            }
        });
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "llama-server", """, "limits": { "silent_seconds": 60 }"""), _clock);
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat));
        var text = await response.Content.ReadAsStringAsync();
        if (isGivenUp) Assert.Contains("for 60 s", text, StringComparison.Ordinal);
        else Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000.0, true, false, true)]
    [InlineData(1000.0, true, true, false)]
    [InlineData(0.1, true, false, false)]
    [InlineData(null, true, false, false)]
    // Of an answer that comes whole nothing is seen while it is written, and nobody knows how long that takes.
    [InlineData(1000.0, false, false, false)]
    public async Task An_Ollama_whose_runner_hangs_is_given_up_far_beyond_what_the_prefill_takes(double? speed, bool isStream, bool answersOthers, bool isGivenUp)
    {
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            if (!asked.StartsWith("POST /api/chat", StringComparison.Ordinal))
            {
                await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"models":[{"name":"m:latest","context_length":4096}],"context_length":4096}"""), cancellation);
                return;
            }
            await Task.Delay(TimeSpan.FromSeconds(asked.Contains("others", StringComparison.Ordinal) ? 40 : 140), _clock, cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(200, "application/x-ndjson", "{\"done\":true}\n"), cancellation);
        });
        var text = $$""" {"listen": "127.0.0.1:0", "limits": { "silent_seconds": 60 }, "backends": [{"name": "b", "kind": "ollama", "url": "{{backend.Address}}"{{(speed is { } known ? FormattableString.Invariant($", \"prefill_tok_s\": {known}") : "")}}}]}""";
        await using var gateway = await Gateways.StartAsync(text, _clock);
        using var http = new HttpClient();
        var others = OthersAsync(answersOthers ? 3 : 0);
        using var response = await http.SendAsync(Gateways.Post(gateway, "/api/chat", isStream ? Gateways.Chat : Gateways.Chat.Replace("true", "false", StringComparison.Ordinal)));
        var reply = await response.Content.ReadAsStringAsync();
        if (isGivenUp) Assert.Contains("for 60 s", reply, StringComparison.Ordinal);
        else Assert.EndsWith("{\"done\":true}\n", reply, StringComparison.Ordinal);
        await others;

        async Task OthersAsync(int count)
        {
            for (var i = 0; i < count; i++) (await http.SendAsync(Gateways.Post(gateway, "/api/chat", Gateways.Chat.Replace("hi", "others" + i, StringComparison.Ordinal)))).Dispose();
        }
    }

    [Fact]
    public async Task A_llama_server_that_tells_of_its_slots_only_between_batches_is_alive_while_it_works_at_one()
    {
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            if (asked.StartsWith("GET /props", StringComparison.Ordinal)) await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"total_slots":1}"""), cancellation);
            else if (asked.StartsWith("GET /health", StringComparison.Ordinal)) await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"status":"ok"}"""), cancellation);
            else if (asked.StartsWith("GET /slots", StringComparison.Ordinal)) await Task.Delay(Timeout.Infinite, cancellation);
            else if (asked.StartsWith("GET", StringComparison.Ordinal)) await stream.WriteAsync(ScriptedBackend.Reply(404, "application/json", "{}"), cancellation);
            else
            {
                // Longer than anybody waits for the slots.
                await Task.Delay(TimeSpan.FromSeconds(9), cancellation);
                await stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", "data: [DONE]\n\n"), cancellation);
            }
        });
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "llama-server", """, "limits": {"dead_seconds": 60}, "heartbeat": {"event_seconds": 0}"""), _clock);
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat));
        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith(": aforo\n\n", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backend_that_nobody_asked_for_long_is_not_dead_at_the_first_question_that_fails()
    {
        var failed = 0;
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            if (asked.StartsWith("POST /api/chat", StringComparison.Ordinal))
            {
                failed = 1;
                await Task.Delay(TimeSpan.FromSeconds(100), _clock, cancellation);
                await stream.WriteAsync(ScriptedBackend.Reply(200, "application/x-ndjson", "{\"done\":true}\n"), cancellation);
            }
            else if (asked.StartsWith("GET /api/ps", StringComparison.Ordinal) && Interlocked.CompareExchange(ref failed, 2, 1) == 1) await stream.WriteAsync(ScriptedBackend.Reply(500, "application/json", "{}"), cancellation);
            else await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"models":[{"name":"m","context_length":4096}]}"""), cancellation);
        });
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "ollama", """, "limits": {"dead_seconds": 60}"""), _clock);
        await Task.Delay(TimeSpan.FromSeconds(90), _clock);
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, "/api/chat", Gateways.Chat));
        Assert.Equal((HttpStatusCode.OK, 2), (response.StatusCode, failed));
        Assert.EndsWith("{\"done\":true}\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
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
