using System.Net;
using System.Net.Sockets;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>How OpenClaw speaks to one model.</summary>
/// <param name="Provider">The provider's id.</param>
/// <param name="Api">Interface; null when it is not known.</param>
/// <param name="Address">Base address with its variables filled in; null when none is written, or a variable is not known.</param>
/// <param name="Model">Model id; null for the provider as a whole.</param>
/// <param name="IsMarkedLocal">Whether the provider is marked as run by its user: a service started on demand, or a key that says so.</param>
internal sealed record OpenClawRoute(string Provider, string? Api, string? Address, string? Model = null, bool IsMarkedLocal = false)
{
    private static readonly string[] SelfHostedIds = ["ollama", "lmstudio", "vllm", "sglang", "llama-cpp"];
    private static readonly string[] ContainerHosts = ["host.docker.internal", "docker.orb.internal", "host.orb.internal"];

    public bool IsOllama => Api == "ollama" || Provider.StartsWith("ollama", StringComparison.OrdinalIgnoreCase);

    public bool IsSelfHosted => Host is HostClass.Local or HostClass.SelfHosted || HasSelfHostedId;

    /// <summary>How OpenClaw classes the place where the model runs, which decides how long it waits.</summary>
    public HostClass Host
    {
        get
        {
            if (IsCloudModel) return HostClass.Cloud;
            if (!Uri.TryCreate(Address, UriKind.Absolute, out var address)) return HostClass.Unknown;
            var host = address.Host.Trim('[', ']').ToLowerInvariant();
            if (IsLocal(host)) return HostClass.Local;
            var isBare = !host.Contains('.', StringComparison.Ordinal) && !host.Contains(':', StringComparison.Ordinal);
            return ContainerHosts.Contains(host) || HasSelfHostedId || (isBare && IsMarkedLocal) ? HostClass.SelfHosted : HostClass.Cloud;
        }
    }

    private bool HasSelfHostedId => !Provider.Equals("ollama-cloud", StringComparison.OrdinalIgnoreCase)
        && SelfHostedIds.Any(id => Provider.Equals(id, StringComparison.OrdinalIgnoreCase) || Provider.StartsWith(id + "-", StringComparison.OrdinalIgnoreCase));

    /// <summary>Ollama passes these on to its own cloud, whatever the address.</summary>
    private bool IsCloudModel => Model is not null && (Model.EndsWith(":cloud", StringComparison.OrdinalIgnoreCase) || (Model.Contains(':', StringComparison.Ordinal) && Model.EndsWith("-cloud", StringComparison.OrdinalIgnoreCase)));

    private static bool IsLocal(string host)
    {
        if (host is "localhost" or "0.0.0.0" || host.EndsWith(".local", StringComparison.Ordinal)) return true;
        if (!IPAddress.TryParse(host, out var ip)) return false;
        if (ip.IsIPv4MappedToIPv6) return IPAddress.IsLoopback(ip.MapToIPv4());
        if (ip.AddressFamily == AddressFamily.InterNetworkV6) return IPAddress.IsLoopback(ip) || ip.IsIPv6UniqueLocal || ip.IsIPv6LinkLocal;
        return ip.GetAddressBytes() switch
        {
            [127 or 10, ..] or [192, 168, ..] => true,
            [172, >= 16 and <= 31, ..] => true,
            // Shared address space, which private overlay networks use.
            [100, >= 64 and <= 127, ..] => true,
            _ => false,
        };
    }
}

/// <summary>Where a model runs, as OpenClaw classes it.</summary>
internal enum HostClass
{
    /// <summary>No address is known.</summary>
    Unknown,

    /// <summary>Loopback, private address, <c>.local</c>.</summary>
    Local,

    /// <summary>A container's name for its host, or a provider whose id or mark says that its user runs it.</summary>
    SelfHosted,

    /// <summary>Anything else.</summary>
    Cloud,
}
