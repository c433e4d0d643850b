using System.Net;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>The address in <c>OLLAMA_HOST</c>, in all the forms that Ollama accepts.</summary>
public static class OllamaHost
{
    public const int DefaultPort = 11434;

    public static Uri Default { get; } = new("http://127.0.0.1:11434");

    /// <summary>
    /// Where a client connects: without a scheme the port defaults to 11434, with <c>http</c> to 80 and with <c>https</c> to 443; a
    /// port outside 0-65535 falls back to the default; addresses that only listen (0.0.0.0, [::]) become loopback.
    /// </summary>
    public static Uri Parse(string? text)
    {
        var rest = text?.Trim().Trim('"', '\'').Trim() ?? "";
        if (rest.Length == 0) return Default;
        var scheme = "http";
        var port = DefaultPort;
        if (rest.IndexOf("://", StringComparison.Ordinal) is var separator and >= 0)
        {
            var written = rest[..separator];
            scheme = written.Equals("https", StringComparison.OrdinalIgnoreCase) ? "https" : "http";
            if (scheme == "https") port = 443;
            else if (written.Equals("http", StringComparison.OrdinalIgnoreCase)) port = 80;
            rest = rest[(separator + 3)..];
        }
        var path = "";
        if (rest.IndexOf('/') is var slash and >= 0)
        {
            path = rest[slash..].TrimEnd('/');
            rest = rest[..slash];
        }
        var (host, digits) = Split(rest);
        if (int.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number <= 65535) port = number;
        if (host.Length == 0 || IPAddress.TryParse(host.Trim('[', ']'), out var listening) && (listening.Equals(IPAddress.Any) || listening.Equals(IPAddress.IPv6Any))) host = "127.0.0.1";
        return Uri.TryCreate($"{scheme}://{host}:{port}{path}", UriKind.Absolute, out var address) ? address : Default;
    }

    private static (string Host, string Port) Split(string rest)
    {
        if (rest.StartsWith('['))
        {
            var close = rest.IndexOf(']');
            if (close < 0) return ("", "");
            return (rest[..(close + 1)], rest[(close + 1)..].TrimStart(':'));
        }
        var colon = rest.LastIndexOf(':');
        if (colon < 0) return (rest, "");
        // Several colons without brackets are an IPv6 address without a port.
        return rest.IndexOf(':') == colon ? (rest[..colon], rest[(colon + 1)..]) : ($"[{rest}]", "");
    }
}
