using Aforo.Core.Cases;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>OpenClaw's log, as its file (one JSON object a line) or as its console printed it.</summary>
public static class OpenClawLog
{
    private static readonly ReadOnlyMemory<byte> Mark = "\"message\""u8.ToArray();

    /// <summary>Requests that timed out or overflowed, and the agent's own estimates of prompts.</summary>
    /// <param name="stream">The log; it is read to its end, and memory does not depend on its size.</param>
    /// <param name="file">Its path, for sources.</param>
    /// <param name="since">Entries before this instant are left out.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static Observation Read(Stream stream, string file, DateTimeOffset? since, CancellationToken cancellation)
    {
        var reading = new OpenClawLogReading(file);
        JsonLines.Split(stream, cancellation, (bytes, line) =>
        {
            OpenClawLogEntry? entry = null;
            if (bytes.Span.StartsWith("{"u8)) JsonLines.Parse(bytes, Mark.Span, line, (element, number) => entry = OpenClawLogEntry.Of(element, number));
            else entry = OpenClawLogEntry.OfConsole(bytes.Span, line);
            if (entry is null || (since is not null && entry.Time is { Offset: { } offset } time && IsBefore(time, offset, since.Value))) return;
            reading.Take(entry);
        });
        return new Observation { Requests = reading.Requests.ToImmutable() };
    }

    /// <summary>Whether the beginning of a file looks like this log.</summary>
    public static bool Recognises(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("{\""u8)) return head.IndexOf("\"_meta\":"u8) > 0 && head.IndexOf("\"openclaw\""u8) > 0;
        return head.IndexOf("[agent/embedded]"u8) >= 0 || head.IndexOf("[fetch-timeout] fetch timeout after"u8) >= 0;
    }

    private static bool IsBefore(LogTime time, TimeSpan offset, DateTimeOffset since) => time.Local - offset < since.UtcDateTime;
}
