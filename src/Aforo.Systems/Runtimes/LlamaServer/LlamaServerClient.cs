using System.Net;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>Reads endpoints of one server. Only <c>GET</c>; nothing that loads, unloads or wakes a model.</summary>
internal sealed class LlamaServerClient : IDisposable
{
    private readonly BoundedHttp _http;
    private readonly string? _key;
    private bool _useKey;

    /// <param name="address">Address with its path prefix.</param>
    /// <param name="surroundings">Network, clock and variables.</param>
    public LlamaServerClient(Uri address, Surroundings surroundings)
    {
        _http = new BoundedHttp(address, surroundings);
        // The user's own key is shown to servers of this machine only, and only when they ask for one.
        _key = address.IsLoopback && surroundings.Variable("LLAMA_API_KEY") is { } key && IsHeaderSafe(key) ? key : null;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Asks for a path relative to the address, such as <c>props</c>. Never throws but for cancellation.</summary>
    public async Task<HttpAnswer> GetAsync(string path, CancellationToken cancellation)
    {
        var answer = await _http.GetAsync(path, cancellation, _useKey ? _key : null).ConfigureAwait(false);
        if (answer.Status != HttpStatusCode.Unauthorized || _key is null || _useKey || answer.Error() is not { Kind: ServerErrorKind.KeyNeeded }) return answer;
        _useKey = true;
        return await _http.GetAsync(path, cancellation, _key).ConfigureAwait(false);
    }

    private static bool IsHeaderSafe(string key) => key.All(character => character is > ' ' and < (char)127);
}
