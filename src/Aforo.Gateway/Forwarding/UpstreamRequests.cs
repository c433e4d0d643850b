using System.Buffers;
using System.Net;
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

    /// <summary>Letters that no header may have (RFC 9110, 5.5). HttpClient hands them on, and Kestrel throws at them.</summary>
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, ' ').Append(0x7F).Select(static code => (char)code).Where(static code => code != '\t')]);

    /// <param name="passCredentials">Whether the client's own key is for the backend: never where it is the gateway's.</param>
    public static HttpRequestMessage Of(HttpRequest client, Backend backend, string path, Dialect dialect, HttpContent? content, bool passCredentials)
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(client.Method), backend.Addresses.Of(path, client.QueryString.Value)) { Content = content, Version = HttpVersion.Version11 };
        foreach (var (name, value) in client.Headers)
        {
            if (Kept.Contains(name) || name.StartsWith("X-Aforo-", StringComparison.OrdinalIgnoreCase)) continue;
            request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
        }
        Authorize(request.Headers, client.Headers, backend, dialect, passCredentials);
        return request;
    }

    /// <summary>Copies what a backend's reply says to the client's, but for headers that can't be sent.</summary>
    public static void CopyReply(HttpResponseMessage reply, HttpResponse client, bool isWhole)
    {
        client.StatusCode = (int)reply.StatusCode;
        foreach (var (name, values) in reply.Headers.NonValidated) Copy(name, values);
        foreach (var (name, values) in reply.Content.Headers.NonValidated) Copy(name, values);

        void Copy(string name, HeaderStringValues values)
        {
            if (!MayBeSent(values) || HopByHop.Contains(name) || (!isWhole && name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) || name.StartsWith("X-Aforo-", StringComparison.OrdinalIgnoreCase)) return;
            client.Headers[name] = values.Count == 1 ? values.ToString() : values.ToArray();
        }
    }

    /// <summary>Copies what a backend's error says of trying again: clients of all dialects heed it.</summary>
    public static void CopyWait(HttpResponseMessage reply, HttpResponse client)
    {
        foreach (var name in (ReadOnlySpan<string>)["Retry-After", "retry-after-ms", "x-should-retry"])
            if (reply.Headers.NonValidated.TryGetValues(name, out var value) && MayBeSent(value)) client.Headers[name] = value.ToString();
    }

    private static bool MayBeSent(HeaderStringValues values)
    {
        foreach (var value in values)
            if (value.AsSpan().ContainsAny(Controls)) return false;
        return true;
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
