using System.Net;
using System.Security.Cryptography;
using System.Text;
using Aforo.Gateway.Configuration;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Serving;

/// <summary>Who may ask: a host name of ours, no foreign web page, and a key where keys are set.</summary>
internal static class Guard
{
    /// <summary>The refusal, or null and the name of the key that was given.</summary>
    public static (int Status, string Message)? Refuses(HttpContext http, GatewayConfiguration configuration, Func<string, string?> variable, out string? keyName)
    {
        keyName = null;
        if (!IsOurHost(http.Request.Host.Host, configuration)) return (403, "this host name is not served here; the configuration's \"hosts\" names those that are");
        if (http.Request.Headers.Origin.FirstOrDefault() is { Length: > 0 } origin && !IsOurOrigin(origin, configuration)) return (403, "web pages of this origin may not send requests; the configuration's \"origins\" names those that may");
        if (configuration.Keys.IsEmpty) return null;
        if (Given(http.Request.Headers) is not { } given) return (401, "a key is needed: Authorization: Bearer, or x-api-key");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(given));
        foreach (var key in configuration.Keys)
        {
            var expected = key.Sha256 is { } hex ? Convert.FromHexString(hex) : key.Variable is { } name && variable(name) is { Length: > 0 } secret ? SHA256.HashData(Encoding.UTF8.GetBytes(secret)) : null;
            if (expected is null || !CryptographicOperations.FixedTimeEquals(hash, expected)) continue;
            keyName = key.Name;
            return null;
        }
        return (401, "this key is not known here");
    }

    private static bool IsOurHost(string host, GatewayConfiguration configuration)
    {
        var bare = host.Trim('[', ']');
        if (bare.Equals("localhost", StringComparison.OrdinalIgnoreCase) || bare.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)) return true;
        if (IPAddress.TryParse(bare, out var address) && (IPAddress.IsLoopback(address) || configuration.Listen.Any(listen => IPEndPoint.TryParse(listen, out var point) && (point.Address.Equals(address) || (!configuration.Keys.IsEmpty && (point.Address.Equals(IPAddress.Any) || point.Address.Equals(IPAddress.IPv6Any))))))) return true;
        return configuration.Hosts.Contains(bare, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsOurOrigin(string origin, GatewayConfiguration configuration) =>
        configuration.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase) || configuration.Origins.Contains("*");

    private static string? Given(IHeaderDictionary headers)
    {
        var bearer = headers.Authorization.FirstOrDefault();
        if (bearer?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) == true) return bearer[7..].Trim();
        return headers["x-api-key"].FirstOrDefault();
    }
}
