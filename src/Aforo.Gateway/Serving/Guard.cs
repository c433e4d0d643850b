using System.Net;
using System.Security.Cryptography;
using System.Text;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Dialects;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Serving;

/// <summary>Who may ask: a host name of ours, no foreign web page, and a key where keys are set.</summary>
internal static class Guard
{
    /// <summary>Status and text of the refusal of a request that comes to a foreign name or from a foreign web page; null for others.</summary>
    public static (int Status, string Key)? RefusesPlace(HttpContext http, GatewayConfiguration configuration)
    {
        if (!IsOurHost(http.Request.Host.Host, configuration)) return (403, "gateway.foreign-host");
        if (http.Request.Headers.Origin.FirstOrDefault() is { Length: > 0 } origin && !IsOurOrigin(origin, configuration)) return (403, "gateway.foreign-origin");
        return null;
    }

    /// <summary>Status and text of the refusal of a request without a key that counts, or null and the name of the key that was given.</summary>
    public static (int Status, string Key)? RefusesKey(HttpContext http, GatewayConfiguration configuration, Func<string, string?> variable, out string? keyName)
    {
        keyName = null;
        if (configuration.Keys.IsEmpty) return null;
        if (Given(http.Request.Headers) is not { } given) return (401, "gateway.key-needed");
        var hash = SHA256.HashData(Encoding.Latin1.GetBytes(given));
        foreach (var key in configuration.Keys)
        {
            var expected = key.Sha256 is { } hex ? Convert.FromHexString(hex) : key.Variable is { } name && HeaderText.KeyIn(variable(name)) is { } secret ? SHA256.HashData(Encoding.UTF8.GetBytes(secret)) : null;
            if (expected is null || !CryptographicOperations.FixedTimeEquals(hash, expected)) continue;
            keyName = key.Name;
            return null;
        }
        return (401, "gateway.key-unknown");
    }

    private static bool IsOurHost(string host, GatewayConfiguration configuration)
    {
        var bare = host.Trim('[', ']');
        if (bare.Equals("localhost", StringComparison.OrdinalIgnoreCase) || bare.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)) return true;
        if (IPAddress.TryParse(bare, out var address) && (IPAddress.IsLoopback(address) || configuration.Listen.Any(listen => IPEndPoint.TryParse(listen, out var point) && (point.Address.Equals(address) || (!configuration.Keys.IsEmpty && (point.Address.Equals(IPAddress.Any) || point.Address.Equals(IPAddress.IPv6Any))))))) return true;
        return configuration.Hosts.Contains(bare, StringComparer.OrdinalIgnoreCase);
    }

    public static bool IsOurOrigin(string origin, GatewayConfiguration configuration) =>
        configuration.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase) || configuration.Origins.Contains("*");

    /// <summary>The key as its bytes came: blanks alone are cut off, for the last byte of a letter beyond ASCII may look like another kind of blank.</summary>
    private static string? Given(IHeaderDictionary headers)
    {
        var bearer = headers.Authorization.FirstOrDefault();
        if (bearer?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) == true) return bearer[7..].Trim(' ');
        return headers["x-api-key"].FirstOrDefault();
    }
}
