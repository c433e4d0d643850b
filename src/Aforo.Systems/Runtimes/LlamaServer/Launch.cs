using Aforo.Core.Facts;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>Where a start of llama-server was found. The order is that of authority about what runs now.</summary>
internal enum LaunchPlace
{
    Process,
    Container,
    Unit,
    Environment,
}

/// <summary>A start of llama-server as one place tells it.</summary>
internal sealed record Launch
{
    public required LaunchPlace Place { get; init; }

    public required StartSettings Settings { get; init; }

    /// <summary>Where it can be asked from here; null when it listens on no address that can be reached, such as a socket file.</summary>
    public Uri? Address { get; init; }

    public Source Source { get; init; } = new();

    /// <summary>Everything after the program's name, to tell that two places speak of one process.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The address that the settings name. Listening on all interfaces is reached on loopback. The default is 127.0.0.1:8080.</summary>
    public static Uri? AddressOf(StartSettings settings)
    {
        var host = settings[Setting.Host]?.Value.Split(',', 2)[0].Trim() is { Length: > 0 } named ? named : "127.0.0.1";
        if (host.EndsWith(".sock", StringComparison.Ordinal)) return null;
        if (host is "0.0.0.0" or "localhost") host = "127.0.0.1";
        if (host is "::") host = "::1";
        if (host.Contains(':') && host[0] != '[') host = $"[{host}]";
        var port = 8080;
        if (settings[Setting.Port] is { } stated)
        {
            if (stated.Whole is not (> 0 and <= 65535 and var number)) return null;
            port = number;
        }
        var scheme = settings[Setting.TlsKey] is null ? "http" : "https";
        var prefix = settings[Setting.PathPrefix]?.Value.Trim('/') is { Length: > 0 } path ? path + "/" : "";
        return Uri.TryCreate($"{scheme}://{host}:{port}/{prefix}", UriKind.Absolute, out var address) ? address : null;
    }
}
