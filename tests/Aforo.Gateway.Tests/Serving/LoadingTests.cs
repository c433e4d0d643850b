using System.Net;
using Aforo.Lab.Simulators;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>A model whose context nothing tells before it is loaded, and that takes its time.</summary>
public sealed class LoadingTests
{
    [Theory]
    [InlineData(100_000, "\"done\":true")]
    [InlineData(2048, "prompt is too long")]
    public async Task A_client_is_kept_alive_while_the_model_is_loaded_and_then_answered_or_told(int context, string end)
    {
        var (isLoading, isLoaded, mayLoad) = (false, false, new TaskCompletionSource());
        await using var ollama = new ScriptedBackend(async (request, stream, cancellation) =>
        {
            var reply = request.Split(' ')[1] switch
            {
                "/api/version" => """{"version":"0.32.1"}""",
                "/api/ps" => isLoaded ? $$"""{"models":[{"name":"m:latest","context_length":{{context}}}]}""" : """{"models":[]}""",
                "/api/tags" => """{"models":[{"name":"m:latest"}]}""",
                "/api/show" => "{}",
                "/api/generate" => "{}",
                _ => """{"model":"m","message":{"role":"assistant","content":"x"},"done":true,"prompt_eval_count":1000,"eval_count":1}""" + "\n",
            };
            if (request.Contains("/api/generate", StringComparison.Ordinal))
            {
                isLoading = true;
                await mayLoad.Task.WaitAsync(cancellation);
                isLoaded = true;
            }
            await stream.WriteAsync(ScriptedBackend.Reply(200, request.Contains("/api/chat", StringComparison.Ordinal) ? "application/x-ndjson" : "application/json", reply), cancellation);
        });
        await using var gateway = await Gateways.StartAsync(Gateways.One(ollama, "ollama"), new AcceleratedTime(20));
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, "/api/chat", $$"""{"model":"m","messages":[{"role":"user","content":"{{new string('7', 3000)}}"}]}""");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(isLoading);
        Assert.False(isLoaded);
        mayLoad.SetResult();
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(end, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_definition_puts_before_the_prompt_counts_though_another_backend_is_named_first()
    {
        var system = new string('7', 4000);
        await using var ollama = new ScriptedBackend(async (request, stream, cancellation) => await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", request.Split(' ')[1] switch
        {
            "/api/ps" => """{"models":[]}""",
            "/api/tags" => """{"models":[{"name":"m:latest"}]}""",
            "/api/show" => $$"""{"system":"{{system}}"}""",
            _ => "{}",
        }), cancellation));
        await using var gateway = await Gateways.StartAsync($$"""
            {"listen": "127.0.0.1:0", "backends": [{"name": "off", "kind": "llama-server", "url": "http://127.0.0.1:9"}, {"name": "o", "kind": "ollama", "url": "{{ollama.Address}}"}],
             "models": [{"name": "m", "on": [{"backend": "off", "model": "m"}, {"backend": "o", "model": "m"}]}]}
            """);
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, "/api/chat", """{"model":"m","stream":false,"messages":[{"role":"user","content":"hi"}]}""");
        using var response = await http.SendAsync(request);

        Assert.Contains(ollama.Asked, asked => asked.StartsWith("POST /api/generate", StringComparison.Ordinal));
    }
}
