using System.Net;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>How OpenClaw speaks to one provider.</summary>
internal sealed record OpenClawRoute(string Provider, string? Api, string? Address)
{
    public bool IsOllama => Api == "ollama" || Provider.StartsWith("ollama", StringComparison.OrdinalIgnoreCase);

    /// <summary>Providers that people run themselves, by the ids that OpenClaw knows.</summary>
    public bool IsSelfHosted => IsOllama || Provider is "lmstudio" or "vllm" or "sglang" or "llama-cpp" || Host is HostClass.Local or HostClass.Bare;

    /// <summary>Classes of host names that OpenClaw treats differently.</summary>
    public HostClass Host
    {
        get
        {
            if (!Uri.TryCreate(Address, UriKind.Absolute, out var address)) return HostClass.Unknown;
            var host = address.Host.Trim('[', ']');
            if (address.IsLoopback || host.EndsWith(".local", StringComparison.OrdinalIgnoreCase)) return HostClass.Local;
            if (IPAddress.TryParse(host, out var ip))
            {
                var bytes = ip.GetAddressBytes();
                var isPrivate = bytes.Length == 4 ? bytes[0] == 10 || (bytes[0] == 172 && bytes[1] is >= 16 and < 32) || (bytes[0] == 192 && bytes[1] == 168) : ip.IsIPv6UniqueLocal || ip.IsIPv6LinkLocal;
                return isPrivate ? HostClass.Local : HostClass.Public;
            }
            if (host.Equals("host.docker.internal", StringComparison.OrdinalIgnoreCase)) return HostClass.Bare;
            return host.Contains('.') ? HostClass.Public : HostClass.Bare;
        }
    }
}

/// <summary>Classes of host names.</summary>
internal enum HostClass
{
    /// <summary>No address is written.</summary>
    Unknown,

    /// <summary>Loopback, private address, <c>.local</c>.</summary>
    Local,

    /// <summary>A name without a dot, or Docker's name for its host.</summary>
    Bare,

    /// <summary>Anything on the Internet.</summary>
    Public,
}
