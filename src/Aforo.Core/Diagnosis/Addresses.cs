namespace Aforo.Core.Diagnosis;

/// <summary>Addresses of servers, compared as a client would reach them.</summary>
public static class Addresses
{
    /// <summary>Whether both lead to the same server: the path does not matter, and all names of loopback are one.</summary>
    public static bool Same(string? left, string? right) =>
        Uri.TryCreate(left, UriKind.Absolute, out var a) && Uri.TryCreate(right, UriKind.Absolute, out var b) && a.Port == b.Port
        && string.Equals(Host(a), Host(b), StringComparison.OrdinalIgnoreCase);

    public static bool IsLoopback(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && Host(uri) == "localhost";

    private static string Host(Uri uri) => uri.IsLoopback || uri.Host is "0.0.0.0" or "[::]" or "host.docker.internal" ? "localhost" : uri.Host;
}
