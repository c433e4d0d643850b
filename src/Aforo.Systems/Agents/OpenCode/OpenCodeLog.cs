using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Systems.Agents.OpenCode;

/// <summary>
/// opencode's log (logfmt). It holds what sessions do not: every try of a request that timed out, and refusals with their sizes.
/// </summary>
public static class OpenCodeLog
{
    private const int LongestLine = 64 * 1024;

    /// <summary>Requests that timed out or were refused as too long.</summary>
    /// <param name="stream">The log; it is read to its end, and memory does not depend on its size.</param>
    /// <param name="file">Its path, for sources.</param>
    /// <param name="since">Entries before this instant are left out.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static Observation Read(Stream stream, string file, DateTimeOffset? since, CancellationToken cancellation)
    {
        var requests = new RequestList();
        JsonLines.Split(stream, cancellation, (bytes, number) =>
        {
            // Each failure is told several times; this line names the model.
            if (bytes.Span.IndexOf("stream error"u8) < 0) return;
            if (Request(System.Text.Encoding.UTF8.GetString(bytes.Span[..Math.Min(bytes.Length, LongestLine)]), new Source { File = file, Line = number }) is not { } request) return;
            if (since is not null && request.StartedAt is { Offset: { } offset } start && start.Local - offset < since.Value.UtcDateTime) return;
            requests.Add(request);
        });
        return new Observation { Requests = requests.ToImmutable() };
    }

    /// <summary>Whether the beginning of a file looks like this log.</summary>
    public static bool Recognises(ReadOnlySpan<byte> head) => head.StartsWith("timestamp="u8) && head.IndexOf(" level="u8) is > 0 and < 64 && head.IndexOf(" run="u8) is > 0 and < 96;

    private static ObservedRequest? Request(string line, Source source)
    {
        var limit = line.Contains("ProviderHeaderTimeoutError", StringComparison.Ordinal) ? OpenCodeSessions.TimeoutIn(line) : null;
        var (prompt, window) = OverflowText.Read(line);
        if (limit is null && prompt is null && window is null && !line.Contains("ContextOverflowError", StringComparison.Ordinal)) return null;
        var ended = Time(line);
        return new ObservedRequest
        {
            Scope = new Scope { Agent = "opencode", Provider = Field(line, "providerID="), Model = Field(line, "modelID="), Purpose = OpenCodeSessions.PurposeOf(Field(line, "agent=")) },
            Session = Field(line, "session.id="),
            StartedAt = ended is { Local.Year: > 1 } end && limit is < 864e5 and { } waited ? end.AddSeconds(-waited) : ended,
            ElapsedSeconds = limit,
            TimeoutSeconds = limit,
            PromptTokens = prompt,
            ContextStated = window,
            Outcome = limit is not null ? Outcome.TimedOut : Outcome.Overflowed,
            Source = source,
        };
    }

    /// <summary><c>timestamp=2026-11-20T10:00:00.000Z level=… key=value …</c>; older releases <c>LEVEL 2026-11-20T10:00:00 +2ms key=value …</c>.</summary>
    private static LogTime? Time(string line)
    {
        foreach (var word in line.Split(' ', 4))
        {
            if (LogTime.TryParse(word.StartsWith("timestamp=", StringComparison.Ordinal) ? word["timestamp=".Length..].Trim('"') : word, out var time)) return time;
        }
        return null;
    }

    private static string? Field(string line, string key)
    {
        var at = line.IndexOf(" " + key, StringComparison.Ordinal);
        if (at < 0) return null;
        var rest = line.AsSpan(at + key.Length + 1).TrimStart('"');
        var end = rest.IndexOfAny(" \"");
        return (end < 0 ? rest : rest[..end]).ToString();
    }
}
