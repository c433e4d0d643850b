using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Aforo.Gateway.Tests.Faults;

/// <summary>Backends of three kinds that count what they get, and break as the request's own mark says.</summary>
internal sealed class Backends : IAsyncDisposable
{
    public const long LlamaContext = 65_536, OllamaContext = 32_768;

    private static readonly string OllamaShow = Texts.Show();

    private readonly TimeProvider _clock;

    public Backends(TimeProvider clock)
    {
        _clock = clock;
        Llama = new FaultyBackend(LlamaAsync);
        Ollama = new FaultyBackend(OllamaAsync);
        Cloud = new FaultyBackend(CloudAsync);
        Wedged = new FaultyBackend(WedgedAsync);
    }

    public FaultyBackend Llama { get; }

    public FaultyBackend Ollama { get; }

    public FaultyBackend Cloud { get; }

    /// <summary>It takes requests, never answers one, and its slots do no work.</summary>
    public FaultyBackend Wedged { get; }

    /// <summary>Prompts above the context of who got them.</summary>
    public ConcurrentQueue<string> Overflows { get; } = new();

    /// <summary>What reached the cloud though it was private.</summary>
    public ConcurrentQueue<string> Leaks { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await Llama.DisposeAsync();
        await Ollama.DisposeAsync();
        await Cloud.DisposeAsync();
        await Wedged.DisposeAsync();
    }

    private Task LlamaAsync(Asked asked, NetworkStream stream, CancellationToken cancellation) => (asked.Method, asked.Path) switch
    {
        ("GET", "/props") => JsonAsync(stream, $$$"""{"total_slots":24,"default_generation_settings":{"n_ctx":{{{LlamaContext}}} }}""", cancellation),
        ("GET", "/slots") => JsonAsync(stream, """[{"id":0,"is_processing":true}]""", cancellation),
        ("GET", "/health") => JsonAsync(stream, """{"status":"ok"}""", cancellation),
        ("GET", "/v1/models") => JsonAsync(stream, """{"object":"list","data":[{"id":"l"}]}""", cancellation),
        ("POST", "/apply-template") => JsonAsync(stream, $$"""{"prompt":"{{asked.Tokens}}"}""", cancellation),
        ("POST", "/tokenize") => JsonAsync(stream, $$"""{"tokens":[{{string.Join(',', Enumerable.Repeat("7", int.Parse(Encoding.UTF8.GetString(asked.Body).Split("\"content\":\"")[1].Split('"')[0])))}}]}""", cancellation),
        ("POST", "/v1/messages/count_tokens") => JsonAsync(stream, $$"""{"input_tokens":{{asked.Tokens}}}""", cancellation),
        ("POST", _) => GenerateAsync(asked, stream, LlamaContext, cancellation),
        _ => FaultyBackend.ReplyAsync(stream, 404, "application/json", "{}", cancellation),
    };

    private Task OllamaAsync(Asked asked, NetworkStream stream, CancellationToken cancellation) => (asked.Method, asked.Path) switch
    {
        ("GET", "/api/ps") => JsonAsync(stream, $$"""{"models":[{"name":"o:latest","context_length":{{OllamaContext}}}]}""", cancellation),
        ("GET", "/api/tags") => JsonAsync(stream, """{"models":[{"name":"o:latest"}]}""", cancellation),
        ("GET", "/api/version") => JsonAsync(stream, """{"version":"0.30.5"}""", cancellation),
        ("POST", "/api/show") => JsonAsync(stream, OllamaShow, cancellation),
        ("POST", _) => GenerateAsync(asked, stream, OllamaContext, cancellation),
        _ => FaultyBackend.ReplyAsync(stream, 404, "application/json", "{}", cancellation),
    };

    private Task CloudAsync(Asked asked, NetworkStream stream, CancellationToken cancellation)
    {
        var text = Encoding.UTF8.GetString(asked.Body);
        if (text.Contains(MixedRequest.PrivateMark, StringComparison.Ordinal) || asked.Method != "POST") Leaks.Enqueue($"{asked.Method} {asked.Path} {text[..Math.Min(text.Length, 200)]}");
        return GenerateAsync(asked, stream, 1_000_000, cancellation);
    }

    private Task WedgedAsync(Asked asked, NetworkStream stream, CancellationToken cancellation) => (asked.Method, asked.Path) switch
    {
        ("GET", "/props") => JsonAsync(stream, """{"total_slots":1000,"default_generation_settings":{"n_ctx":65536}}""", cancellation),
        ("GET", "/slots") => JsonAsync(stream, """[{"id":0,"is_processing":false}]""", cancellation),
        ("GET", _) => FaultyBackend.ReplyAsync(stream, 404, "application/json", "{}", cancellation),
        _ => Task.Delay(Timeout.Infinite, cancellation),
    };

    private async Task GenerateAsync(Asked asked, NetworkStream stream, long context, CancellationToken cancellation)
    {
        if (asked.Tokens > context) Overflows.Enqueue($"{asked.Path}: {asked.Tokens} tokens, {context} are the context");
        var text = Encoding.UTF8.GetString(asked.Body);
        var streams = asked.Path == "/api/chat" ? !text.Contains("\"stream\":false", StringComparison.Ordinal) : text.Contains("\"stream\":true", StringComparison.Ordinal);
        var answer = Answers.Of(asked.Path, streams, asked.Tokens);
        var fault = MixedRequest.FaultOf(text);
        var type = streams ? asked.Path == "/api/chat" ? "application/x-ndjson" : "text/event-stream" : "application/json";
        switch (fault)
        {
            case Fault.KilledBeforeHead:
                return;
            case Fault.KilledAfterHead:
                await FaultyBackend.WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\n", cancellation);
                return;
            case Fault.HalfAnswer:
                await FaultyBackend.WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nConnection: close\r\n\r\n{answer[..(answer.Length / 2)]}", cancellation);
                return;
            case Fault.WrongLength:
                await FaultyBackend.WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {answer.Length + 500}\r\n\r\n{answer[..(answer.Length / 2)]}", cancellation);
                return;
            case Fault.NoHttp:
                await FaultyBackend.WriteAsync(stream, "\0\u0001no http at all\r\n\r\n", cancellation);
                return;
            case Fault.Garbage:
                await FaultyBackend.ReplyAsync(stream, 200, type, "\u0007<html>it works</html", cancellation);
                return;
            case Fault.Status429 or Fault.Status500 or Fault.Status503 or Fault.Status529:
                var status = fault switch { Fault.Status429 => 429, Fault.Status500 => 500, Fault.Status503 => 503, _ => 529 };
                await FaultyBackend.ReplyAsync(stream, status, "application/json", Answers.Error(asked.Path), cancellation);
                return;
            case Fault.BrokenError:
                var trouble = Answers.Error(asked.Path);
                await FaultyBackend.WriteAsync(stream, $"HTTP/1.1 500 X\r\nContent-Type: application/json\r\nContent-Length: {trouble.Length + 500}\r\n\r\n{trouble[..(trouble.Length / 2)]}", cancellation);
                return;
            case Fault.Stalled:
                await FaultyBackend.WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nConnection: close\r\n\r\n{answer[..(answer.Length / 2)]}", cancellation);
                await Task.Delay(Timeout.Infinite, cancellation);
                return;
            case Fault.Slow:
                await Task.Delay(TimeSpan.FromSeconds(70), _clock, cancellation);
                break;
        }
        await FaultyBackend.ReplyAsync(stream, 200, type, answer, cancellation);
    }

    private static Task JsonAsync(NetworkStream stream, string body, CancellationToken cancellation) => FaultyBackend.ReplyAsync(stream, 200, "application/json", body, cancellation);
}
