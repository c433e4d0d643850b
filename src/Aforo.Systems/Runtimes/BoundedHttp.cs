using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Aforo.Core.Workload;

namespace Aforo.Systems.Runtimes;

/// <summary>An answer of a server, read up to a bound.</summary>
/// <param name="Status">HTTP status; null when nothing answered.</param>
/// <param name="Body">The body; empty when there was none or it was too large.</param>
/// <param name="TimedOut">True when no answer came in time.</param>
/// <param name="Server">What the <c>Server</c> header names.</param>
/// <param name="IsGateway">True when Aforo's own gateway answered, which speaks like the runtimes behind it.</param>
internal sealed record HttpAnswer(HttpStatusCode? Status, ReadOnlyMemory<byte> Body, bool TimedOut = false, string? Server = null, bool IsGateway = false)
{
    public bool Ok => Status == HttpStatusCode.OK;

    /// <summary>The body as JSON; null when it is none. To be disposed.</summary>
    public JsonDocument? Json()
    {
        if (Body.IsEmpty) return null;
        try
        {
            return JsonDocument.Parse(Body, new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Asks a server and never takes more time or memory than it is given. Never throws but for cancellation.</summary>
internal sealed class BoundedHttp : IDisposable
{
    /// <summary>Largest body that is read, in bytes.</summary>
    public const int LargestBody = 16 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http;
    private readonly Uri _base;
    private readonly TimeProvider _clock;

    public BoundedHttp(Uri address, Surroundings surroundings)
    {
        _base = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        _clock = surroundings.Clock;
        _http = new HttpClient(surroundings.HttpHandler(), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public void Dispose() => _http.Dispose();

    public Task<HttpAnswer> GetAsync(string path, CancellationToken cancellation, string? bearer = null) => SendAsync(HttpMethod.Get, path, null, bearer, cancellation);

    /// <summary>Posts a JSON body.</summary>
    public Task<HttpAnswer> PostAsync(string path, byte[] json, CancellationToken cancellation) => SendAsync(HttpMethod.Post, path, json, null, cancellation);

    private async Task<HttpAnswer> SendAsync(HttpMethod method, string path, byte[]? json, string? bearer, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Patience, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(_base, path));
            if (json is not null) request.Content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            var server = response.Headers.TryGetValues("Server", out var names) ? names.FirstOrDefault() : null;
            return new HttpAnswer(response.StatusCode, await ReadAsync(response, both.Token).ConfigureAwait(false), Server: server, IsGateway: response.Headers.Contains(WorkloadRequest.IdHeader));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new HttpAnswer(null, default, TimedOut: limit.IsCancellationRequested);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or UriFormatException or InvalidOperationException)
        {
            return new HttpAnswer(null, default);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > LargestBody) return default;
        using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var body = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int read; (read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            if (body.Length + read > LargestBody) return default;
            body.Write(buffer, 0, read);
        }
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
