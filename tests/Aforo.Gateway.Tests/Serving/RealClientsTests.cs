using System.Text;
using System.Text.Json;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Translation;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>The clients that people run, through the gateway, to backends of their own dialect and of others.</summary>
public sealed class RealClientsTests
{
    private const string OpenAi = "cloud-replies/openai/chat-stream.sse", Anthropic = "cloud-replies/anthropic/messages-stream.sse", Ollama = "ollama-replies/chat-stream.ndjson";

    [Theory]
    [InlineData("openai", "openai", "POST /v1/chat/completions", OpenAi, "Two remarks.")]
    [InlineData("anthropic", "anthropic", "POST /v1/messages", Anthropic, "Two remarks.")]
    [InlineData("ollama", "ollama", "POST /api/chat", Ollama, "Hi!")]
    [InlineData("openai", "anthropic", "POST /v1/messages", Anthropic, "Two remarks.")]
    [InlineData("anthropic", "openai", "POST /v1/chat/completions", OpenAi, "Two remarks.")]
    [InlineData("ollama", "openai", "POST /v1/chat/completions", OpenAi, "Two remarks.")]
    [InlineData("ollama", "anthropic", "POST /v1/messages", Anthropic, "Two remarks.")]
    public async Task A_stream_arrives_with_its_words_and_its_route(string client, string kind, string path, string reply, string text)
    {
        await using var backend = Backend(path, 200, Type(reply), Encoding.UTF8.GetString(Samples.Read(reply)));
        await using var gateway = await StartAsync(backend, kind);
        var answer = RealClient.Talk(client, Address(gateway), "m", "stream");
        Assert.True(answer.GetProperty("error").ValueKind == JsonValueKind.Null, answer.GetRawText());
        Assert.Equal(text, answer.GetProperty("text").GetString());
        Assert.Equal(("b", "local", "fits"), (Header(answer, "backend"), Header(answer, "route"), Header(answer, "reason")));
    }

    [Theory]
    [InlineData("openai", "openai", "POST /v1/chat/completions", "cloud-replies/openai/chat-error-context.json", "maximum context length is 400000 tokens")]
    [InlineData("anthropic", "anthropic", "POST /v1/messages", "cloud-replies/anthropic/error-context.json", "prompt is too long: 212877 tokens > 200000 maximum")]
    [InlineData("ollama", "openai", "POST /v1/chat/completions", "cloud-replies/mistral/error-context.json", "Prompt contains 271204 tokens")]
    [InlineData("openai", "anthropic", "POST /v1/messages", "cloud-replies/anthropic/error-context.json", "prompt is too long: 212877 tokens > 200000 maximum")]
    public async Task An_error_of_the_backend_reaches_the_client_as_one_of_its_own(string client, string kind, string path, string reply, string words)
    {
        await using var backend = Backend(path, 400, "application/json", Encoding.UTF8.GetString(Samples.Read(reply)));
        await using var gateway = await StartAsync(backend, kind);
        var error = RealClient.Talk(client, Address(gateway), "m", "whole").GetProperty("error");
        Assert.Equal(400, error.GetProperty("status").GetInt32());
        Assert.Contains(words, error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("openai", "openai", "POST /v1/chat/completions", OpenAi)]
    [InlineData("anthropic", "anthropic", "POST /v1/messages", Anthropic)]
    public async Task A_client_that_stops_listening_ends_the_work(string client, string kind, string path, string reply)
    {
        var whole = Encoding.UTF8.GetString(Samples.Read(reply));
        var begin = whole[..(whole.IndexOf(kind == "openai" ? "\" remarks.\"" : "event: content_block_stop", StringComparison.Ordinal))];
        begin = begin[..(begin.LastIndexOf("\n\n", StringComparison.Ordinal) + 2)];
        var left = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            if (!asked.StartsWith(path, StringComparison.Ordinal))
            {
                await stream.WriteAsync(ScriptedBackend.Reply(404, "text/plain", ""), cancellation);
                return;
            }
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n{begin}"), cancellation);
            // The rest never comes; what comes is the end of the connection.
            while (await stream.ReadAsync(new byte[100], cancellation) > 0)
            {
            }
            left.TrySetResult();
        });
        await using var gateway = await StartAsync(backend, kind);
        var answer = RealClient.Talk(client, Address(gateway), "m", "cancel");
        Assert.StartsWith("Two", answer.GetProperty("text").GetString(), StringComparison.Ordinal);
        await left.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    private static string? Header(JsonElement answer, string name) => answer.GetProperty("headers").TryGetProperty("x-aforo-" + name, out var value) ? value.GetString() : null;

    private static string Address(GatewayServer gateway) => gateway.Addresses[0].ToString().TrimEnd('/');

    private static string Type(string reply) => reply.EndsWith(".sse", StringComparison.Ordinal) ? "text/event-stream" : "application/x-ndjson";

    private static ScriptedBackend Backend(string path, int status, string type, string body) => new((asked, stream, cancellation) =>
        stream.WriteAsync(asked.StartsWith(path, StringComparison.Ordinal) ? ScriptedBackend.Reply(status, type, body)
            : asked.StartsWith("GET /api/ps", StringComparison.Ordinal) ? ScriptedBackend.Reply(200, "application/json", """{"models":[]}""")
            : asked.StartsWith("GET /api/tags", StringComparison.Ordinal) ? ScriptedBackend.Reply(200, "application/json", """{"models":[{"name":"m:latest"}]}""") : ScriptedBackend.Reply(404, "text/plain", ""), cancellation).AsTask());

    private static async Task<GatewayServer> StartAsync(ScriptedBackend backend, string kind)
    {
        var text = $$"""{"listen": "127.0.0.1:0", "backends": [{"name": "b", "kind": "{{kind}}", "url": "{{backend.Address}}"}]}""";
        var (configuration, problems) = ConfigurationReader.Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal([], problems);
        return await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration! });
    }
}
