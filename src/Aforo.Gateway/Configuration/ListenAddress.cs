using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Aforo.Gateway.Configuration;

/// <summary>An address to listen on.</summary>
/// <param name="Point">Address and port.</param>
/// <param name="IsBothLoopbacks">Whether it was written as <c>localhost</c>: IPv6's loopback is listened on as well, where the machine has one.</param>
internal readonly record struct ListenAddress(IPEndPoint Point, bool IsBothLoopbacks)
{
    private const string Name = "localhost:";

    public bool IsLoopback => IPAddress.IsLoopback(Point.Address);

    /// <summary>An IP address or <c>localhost</c>, each with a port; null for anything else. A port of 0, any that is free, can't be the same on two: then <c>localhost</c> is 127.0.0.1 alone.</summary>
    public static ListenAddress? Parse(string text)
    {
        if (text.StartsWith(Name, StringComparison.OrdinalIgnoreCase))
            return ushort.TryParse(text.AsSpan(Name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? new ListenAddress(new IPEndPoint(IPAddress.Loopback, port), port != 0) : null;
        return IPEndPoint.TryParse(text, out var point) && HasPort(text, point) ? new ListenAddress(point, false) : null;
    }

    /// <summary>Without a port an address is taken for one with port 0, which is any that is free; the last part of an IPv6 address without brackets is none.</summary>
    private static bool HasPort(string text, IPEndPoint point) => text.EndsWith($"{(point.AddressFamily == AddressFamily.InterNetworkV6 ? "]" : "")}:{point.Port}", StringComparison.Ordinal);
}
