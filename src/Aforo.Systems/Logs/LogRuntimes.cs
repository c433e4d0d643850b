namespace Aforo.Systems.Logs;

/// <summary>What a log says of the runtime that wrote it.</summary>
internal static class LogRuntimes
{
    /// <summary>The id of an instance: <c>ollama</c> at its own default address, else <c>kind@host:port</c>; the bare kind where the log names no address.</summary>
    public static string? Id(string? kind, string? address)
    {
        if (kind is null || Reachable(address) is not { } url || !Uri.TryCreate(url, UriKind.Absolute, out var uri)) return kind;
        return kind == "ollama" && uri.IsLoopback && uri.Port == 11434 ? "ollama" : $"{kind}@{uri.Host}:{uri.Port}";
    }

    /// <summary>A listen address as one that can be connected to: all interfaces become loopback.</summary>
    public static string? Reachable(string? address) =>
        address?.Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal).Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal);
}
