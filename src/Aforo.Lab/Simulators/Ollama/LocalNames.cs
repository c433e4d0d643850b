using System.Net;
using System.Net.Sockets;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>Which names a server bound to loopback answers to; every other <c>Host</c> is refused with an empty 403.</summary>
internal static class LocalNames
{
    public static bool Allows(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address)) return IPAddress.IsLoopback(address) || IsPrivate(address);
        host = host.TrimEnd('.').ToLowerInvariant();
        return host is "" or "localhost" || host == Dns.GetHostName().ToLowerInvariant()
            || host.EndsWith(".localhost", StringComparison.Ordinal) || host.EndsWith(".local", StringComparison.Ordinal) || host.EndsWith(".internal", StringComparison.Ordinal);
    }

    private static bool IsPrivate(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.GetAddressBytes() is [10, ..] or [192, 168, ..] or [172, >= 16 and < 32, ..]
        : address.IsIPv6UniqueLocal;
}
