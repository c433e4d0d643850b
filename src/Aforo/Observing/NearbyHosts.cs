using System.Net;

namespace Aforo.Observing;

/// <summary>Hosts of this machine and of its own network.</summary>
internal static class NearbyHosts
{
    /// <summary>Loopback, private and link-local addresses, names without a dot, and names that only resolve nearby.</summary>
    public static bool IsNearby(Uri address)
    {
        if (address.IsLoopback) return true;
        var host = address.Host.Trim('[', ']');
        if (IPAddress.TryParse(host, out var ip))
        {
            var bytes = ip.GetAddressBytes();
            return bytes.Length == 4
                ? bytes[0] is 10 or 0 || (bytes[0] == 172 && bytes[1] is >= 16 and < 32) || (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 169 && bytes[1] == 254)
                : ip.IsIPv6LinkLocal || ip.IsIPv6UniqueLocal || ip.Equals(IPAddress.IPv6Any);
        }
        return !host.Contains('.') || host.EndsWith(".local", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }
}
