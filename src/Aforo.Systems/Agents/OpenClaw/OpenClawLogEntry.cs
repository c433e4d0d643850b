using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Runtimes;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>One line of OpenClaw's log: a JSON object in the file, <c>[subsystem] message</c> on the console.</summary>
internal sealed partial record OpenClawLogEntry(int Line, LogTime? Time, string Message)
{
    private const int LongestConsoleLine = 16 * 1024;

    /// <summary>A wait that is longer than this is no wait but a wrong number.</summary>
    private const double LongestWait = 7 * 86_400;

    public double? TimeoutSeconds { get; private init; }

    public double? ElapsedSeconds { get; private init; }

    public string? Address { get; private init; }

    /// <summary>Why a run failed, in OpenClaw's words.</summary>
    public string? Reason { get; private init; }

    /// <summary>The server's own words, shortened by OpenClaw.</summary>
    public string? Error { get; private init; }

    /// <summary>Provider and model that the line speaks of; both null when it names none.</summary>
    public Scope Scope { get; private init; } = new();

    public static OpenClawLogEntry? Of(JsonElement entry, int line)
    {
        if (entry.Text("message") is not { } message || !LogTime.TryParse(entry.Text("time"), out var time)) return null;
        var fields = entry.Object("1");
        var named = Named(message);
        return new OpenClawLogEntry(line, time, message)
        {
            TimeoutSeconds = Seconds(fields?.Number("timeoutMs")),
            ElapsedSeconds = Seconds(fields?.Number("elapsedMs")),
            Address = fields?.Text("url"),
            Reason = fields?.Text("failoverReason"),
            Error = fields?.Text("rawErrorPreview") ?? fields?.Text("error") ?? message,
            Scope = new Scope { Agent = "openclaw", Provider = fields?.Text("provider") ?? named.Provider, Model = fields?.Text("model") ?? named.Model },
        };
    }

    /// <summary>A line of the console, with or without colours and a time in front; null when it has another form.</summary>
    public static OpenClawLogEntry? OfConsole(ReadOnlySpan<byte> bytes, int line)
    {
        if (bytes.Length > LongestConsoleLine) bytes = bytes[..LongestConsoleLine];
        if (bytes.IndexOf((byte)'[') < 0) return null;
        if (Console().Match(Colour().Replace(Encoding.UTF8.GetString(bytes), "")) is not { Success: true } match) return null;
        var message = match.Groups["message"].Value;
        var named = Named(message);
        var fetch = Fetch().Match(message);
        return new OpenClawLogEntry(line, LogTime.TryParse(match.Groups["time"].Value, out var time) ? time : null, message)
        {
            TimeoutSeconds = Seconds(Figure(fetch, "timeout")),
            ElapsedSeconds = Seconds(Figure(fetch, "elapsed")),
            Address = fetch.Success && fetch.Groups["url"].Success ? fetch.Groups["url"].Value : null,
            Reason = Field(message, "reason="),
            Error = message,
            Scope = new Scope { Agent = "openclaw", Provider = named.Provider, Model = named.Model },
        };
    }

    /// <summary><c>key=value</c> in a message; null when it is not there.</summary>
    public static string? Field(string message, string key)
    {
        var at = message.IndexOf(" " + key, StringComparison.Ordinal);
        if (at < 0) return null;
        var rest = message.AsSpan(at + key.Length + 1);
        var end = rest.IndexOf(' ');
        return end < 0 ? rest.ToString() : rest[..end].ToString();
    }

    /// <summary>
    /// <c>provider=ollama/name</c> or <c>from=ollama/name</c> in some kinds of line, <c>provider=ollama … model=name</c> or <c>for ollama/name</c> in others.
    /// </summary>
    private static (string? Provider, string? Model) Named(string message)
    {
        if (message.Length > LongestConsoleLine) message = message[..LongestConsoleLine];
        var provider = Field(message, "provider=") ?? Field(message, "from=");
        var model = Field(message, "model=");
        if (model is null && provider?.IndexOf('/') is > 0 and var slash) return (provider[..slash], provider[(slash + 1)..]);
        if (provider is not null) return (provider, model);
        return Pair().Match(message) is { Success: true } pair ? (pair.Groups[1].Value, pair.Groups[2].Value) : (null, null);
    }

    private static double? Figure(Match match, string group) => match.Success && double.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static double? Seconds(double? milliseconds) => milliseconds is >= 0 and < LongestWait * 1000 ? milliseconds / 1000 : null;

    [GeneratedRegex(@"\x1b\[[0-9;]{0,20}[A-Za-z]", RegexOptions.CultureInvariant)]
    private static partial Regex Colour();

    [GeneratedRegex(@"^(?:(?<time>\d[\d:T.+Z\-]{4,40}) )?(?:(?:info|warn|error|debug|INFO|WARN|ERROR|DEBUG) )?\[[\w./:\-]{1,80}\] (?<message>.+?)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Console();

    [GeneratedRegex(@"^fetch timeout after (?<timeout>\d{1,12})ms \(elapsed (?<elapsed>\d{1,12})ms\)(?:.*? url=(?<url>\S{1,2000}))?", RegexOptions.CultureInvariant)]
    private static partial Regex Fetch();

    [GeneratedRegex(@"(?:for |\] |^)([\w.\-]{1,100})/(\S{1,200}?)(?: reason=| produced |: |; |$)", RegexOptions.CultureInvariant)]
    private static partial Regex Pair();
}
