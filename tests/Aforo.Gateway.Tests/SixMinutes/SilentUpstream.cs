using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace Aforo.Gateway.Tests.SixMinutes;

/// <summary>
/// A server that reads long prompts: what asks a model for an answer gets not a byte for a while of real time (for ever where that is infinite), and then what the server behind it says.
/// Everything else passes at once.
/// </summary>
internal sealed class SilentUpstream : IAsyncDisposable
{
    private static readonly string[] Slow = ["/api/chat", "/v1/chat/completions", "/v1/messages", "/v1/responses"];

    private readonly WebApplication _server;
    private readonly HttpClient _inner = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly ConcurrentQueue<Prefill> _prefills = new();
    private readonly Uri _behind;
    private readonly TimeSpan _silence;

    private SilentUpstream(WebApplication server, Uri behind, TimeSpan silence) => (_server, _behind, _silence) = (server, behind, silence);

    public Uri Address => new(_server.Urls.First());

    /// <summary>Every prompt that was read, in the order in which they came.</summary>
    public IReadOnlyCollection<Prefill> Prefills => _prefills;

    public static async Task<SilentUpstream> StartAsync(Uri behind, TimeSpan silence)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var server = builder.Build();
        var upstream = new SilentUpstream(server, behind, silence);
        server.Run(upstream.HandleAsync);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return upstream;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
        _inner.Dispose();
    }

    private async Task HandleAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var prefill = http.Request.Method == "POST" && Slow.Contains(http.Request.Path.Value) ? new Prefill(ModelIn(body.ToArray())) : null;
        try
        {
            if (prefill is not null)
            {
                _prefills.Enqueue(prefill);
                await Task.Delay(_silence, http.RequestAborted);
            }
            await PassAsync(http, body.ToArray());
            prefill?.Over(wasCut: false);
        }
        catch (OperationCanceledException)
        {
            prefill?.Over(wasCut: true);
        }
    }

    private async Task PassAsync(HttpContext http, byte[] body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), new Uri(_behind, http.Request.GetEncodedPathAndQuery()));
        if (http.Request.Method == "POST") request.Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(http.Request.ContentType ?? "application/json") } };
        foreach (var name in (string[])["Authorization", "x-api-key", "anthropic-version"])
            if (http.Request.Headers.TryGetValue(name, out var value)) request.Headers.TryAddWithoutValidation(name, value.ToArray());
        using var response = await _inner.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, http.RequestAborted);
        (http.Response.StatusCode, http.Response.ContentType) = ((int)response.StatusCode, response.Content.Headers.ContentType?.ToString());
        await response.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    private static string ModelIn(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("model").GetString() ?? "";
    }
}
