using System.Net;
using System.Net.Http.Headers;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>Reads endpoints of one server. Only <c>GET</c>; nothing that loads, unloads or wakes a model.</summary>
internal sealed class LlamaServerClient : IDisposable
{
    /// <summary>Largest reply that is read, in bytes. Old builds put whole prompts into <c>/slots</c>.</summary>
    public const int LargestReply = 16 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http;
    private readonly Uri _base;
    private readonly TimeProvider _clock;
    private readonly string? _key;
    private bool _useKey;

    /// <param name="address">Address with its path prefix.</param>
    /// <param name="surroundings">Network, clock and variables.</param>
    public LlamaServerClient(Uri address, Surroundings surroundings)
    {
        _base = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        _clock = surroundings.Clock;
        // The user's own key is shown to servers of this machine only, and only when they ask for one.
        _key = address.IsLoopback ? surroundings.Variable("LLAMA_API_KEY") : null;
        _http = new HttpClient(surroundings.HttpHandler(), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Asks for a path relative to the address, such as <c>props</c>. Never throws but for cancellation.</summary>
    public async Task<Reply> GetAsync(string path, CancellationToken cancellation)
    {
        var reply = await GetOnceAsync(path, cancellation).ConfigureAwait(false);
        if (reply.Status != HttpStatusCode.Unauthorized || _key is null || _useKey || reply.Error() is not { Kind: ServerErrorKind.KeyNeeded }) return reply;
        _useKey = true;
        return await GetOnceAsync(path, cancellation).ConfigureAwait(false);
    }

    private async Task<Reply> GetOnceAsync(string path, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Patience, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_base, path));
            if (_useKey && IsHeaderSafe(_key!)) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            var isLlama = response.Headers.TryGetValues("Server", out var names) && names.Contains("llama.cpp");
            var body = await ReadAsync(response, both.Token).ConfigureAwait(false);
            return new Reply(response.StatusCode, body, isLlama);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Reply.Nothing with { TimedOut = limit.IsCancellationRequested };
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or UriFormatException or InvalidOperationException)
        {
            return Reply.Nothing;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > LargestReply) return default;
        using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var body = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int read; (read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            if (body.Length + read > LargestReply) return default;
            body.Write(buffer, 0, read);
        }
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static bool IsHeaderSafe(string key) => key.All(character => character is > ' ' and < (char)127);
}
