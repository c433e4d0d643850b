using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Systems.Agents.OpenCode;

/// <summary>opencode's log (logfmt). Only what sessions do not hold is taken: timeouts of response headers, and refusals with their sizes.</summary>
public static class OpenCodeLog
{
    private const int LongestLine = 64 * 1024;

    public static Observation Read(TextReader reader, string file, CancellationToken cancellation)
    {
        var requests = new RequestList();
        var number = 0;
        while (reader.ReadLine() is { } line)
        {
            cancellation.ThrowIfCancellationRequested();
            number++;
            if (line.Length > LongestLine) line = line[..LongestLine];
            var isTimeout = line.Contains("ProviderHeaderTimeoutError", StringComparison.Ordinal);
            if (!isTimeout && !line.Contains("ContextOverflowError", StringComparison.Ordinal)) continue;
            var limit = OpenCodeSessions.TimeoutIn(line);
            var (prompt, window) = OverflowText.Read(line);
            var ended = Time(line);
            requests.Add(new ObservedRequest
            {
                Scope = new Scope { Agent = "opencode", Provider = Field(line, "providerID="), Model = Field(line, "modelID=") },
                StartedAt = ended is { } end && limit is { } waited ? end.AddSeconds(-waited) : ended,
                ElapsedSeconds = limit,
                TimeoutSeconds = limit,
                PromptTokens = prompt,
                ContextStated = window,
                Outcome = isTimeout ? Outcome.TimedOut : Outcome.Overflowed,
                Source = new Source { File = file, Line = number },
            });
        }
        return new Observation { Requests = requests.ToImmutable() };
    }

    /// <summary><c>LEVEL 2026-11-20T10:00:00 +2ms key=value …</c>, or <c>time=…</c>.</summary>
    private static LogTime? Time(string line)
    {
        foreach (var word in line.Split(' ', 4))
        {
            if (LogTime.TryParse(word.StartsWith("time=", StringComparison.Ordinal) ? word[5..].Trim('"') : word, out var time)) return time;
        }
        return null;
    }

    private static string? Field(string line, string key)
    {
        var at = line.IndexOf(key, StringComparison.Ordinal);
        if (at < 0) return null;
        var rest = line.AsSpan(at + key.Length).TrimStart('"');
        var end = rest.IndexOfAny(" \"");
        return (end < 0 ? rest : rest[..end]).ToString();
    }
}
