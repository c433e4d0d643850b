using System.Net.Http.Headers;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Dialects;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Forwarding;

/// <summary>Makes the request to a backend out of the client's.</summary>
internal static class UpstreamRequests
{
    /// <summary>Headers that belong to one connection, to the gateway, or would change what comes back.</summary>
    private static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Host", "Content-Length", "Content-Type",
        "Accept-Encoding", "Expect", "Origin", "Referer", "Cookie", "Authorization", "x-api-key", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
    };

    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase) { "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade" };

    /// <param name="passCredentials">Whether the client's own key is for the backend: never where it is the gateway's.</param>
    public static HttpRequestMessage Of(HttpRequest client, Backend backend, string path, Dialect dialect, HttpContent? content, bool passCredentials)
    {
        var request = new HttpRequestMessage(new HttpMethod(client.Method), Address(backend.Settings.Url, path, client.QueryString.Value)) { Content = content, Version = new Version(1, 1) };
        foreach (var (name, value) in client.Headers)
        {
            if (Kept.Contains(name) || name.StartsWith("X-Aforo-", StringComparison.OrdinalIgnoreCase)) continue;
            request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
        }
        Authorize(request.Headers, client.Headers, backend, dialect, passCredentials);
        return request;
    }

    /// <summary>Copies what a backend's reply says to the client's.</summary>
    public static void CopyReply(HttpResponseMessage reply, HttpResponse client, bool isWhole)
    {
        client.StatusCode = (int)reply.StatusCode;
        foreach (var (name, values) in reply.Headers.NonValidated) Copy(name, values);
        foreach (var (name, values) in reply.Content.Headers.NonValidated) Copy(name, values);

        void Copy(string name, HeaderStringValues values)
        {
            if (HopByHop.Contains(name) || (!isWhole && name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) || name.StartsWith("X-Aforo-", StringComparison.OrdinalIgnoreCase)) return;
            client.Headers[name] = values.Count == 1 ? values.ToString() : values.ToArray();
        }
    }

    /// <summary>Copies what a backend's error says of trying again: clients of all dialects heed it.</summary>
    public static void CopyWait(HttpResponseMessage reply, HttpResponse client)
    {
        foreach (var name in (ReadOnlySpan<string>)["Retry-After", "retry-after-ms", "x-should-retry"])
            if (reply.Headers.NonValidated.TryGetValues(name, out var value)) client.Headers[name] = value.ToString();
    }

    /// <summary>An address with a path of its own (<c>https://host/v1</c>) takes the place of the path's <c>/v1</c>.</summary>
    private static Uri Address(Uri root, string path, string? query)
    {
        var tail = root.AbsolutePath != "/" && path.StartsWith("/v1/", StringComparison.Ordinal) ? path[4..] : path[1..];
        return new Uri(root, tail + query);
    }

    private static void Authorize(HttpRequestHeaders headers, IHeaderDictionary client, Backend backend, Dialect dialect, bool passCredentials)
    {
        if (backend.Key() is { } key)
        {
            if (dialect == Dialect.Anthropic && backend.Settings.Kind == "anthropic") headers.TryAddWithoutValidation("x-api-key", key);
            else headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
        else if (passCredentials)
        {
            if (client.Authorization.Count > 0) headers.TryAddWithoutValidation("Authorization", (IEnumerable<string?>)client.Authorization);
            if (client.TryGetValue("x-api-key", out var own)) headers.TryAddWithoutValidation("x-api-key", (IEnumerable<string?>)own);
        }
    }
}
