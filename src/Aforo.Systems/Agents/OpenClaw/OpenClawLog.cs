using System.Text.Json;
using System.Text.RegularExpressions;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Runtimes;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>
/// OpenClaw's file log: one JSON object a line. It tells which timer fired: the fetch timer says so with both numbers; a first-event
/// limit shows only in the retry that follows a request without an answer.
/// </summary>
public static partial class OpenClawLog
{
    /// <summary>Requests that timed out or overflowed, and the agent's own estimates.</summary>
    /// <param name="stream">The log.</param>
    /// <param name="file">Its path, for sources.</param>
    /// <param name="since">Entries before this instant are left out.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static Observation Read(Stream stream, string file, DateTimeOffset? since, CancellationToken cancellation)
    {
        var reading = new Reading(file, since);
        JsonLines.Read(stream, "\"message\""u8, cancellation, reading.Take);
        return new Observation { Requests = reading.Requests.ToImmutable() };
    }

    /// <summary>Whether a line looks like this log.</summary>
    public static bool Recognises(ReadOnlySpan<byte> head) => head.StartsWith("{\""u8) && head.IndexOf("\"_meta\":"u8) > 0 && head.IndexOf("\"openclaw\""u8) > 0;

    private sealed class Reading(string file, DateTimeOffset? since)
    {
        private (LogTime Time, int Line, Scope Scope)? _started;
        private LogTime? _fetchTimeout;

        public RequestList Requests { get; } = new();

        public void Take(JsonElement entry, int line)
        {
            if (!LogTime.TryParse(entry.Text("time"), out var time) || entry.Text("message") is not { } message) return;
            if (since is not null && time.Offset is { } offset && new DateTimeOffset(time.Local, offset) < since) return;
            var source = new Source { File = file, Line = line };
            if (message.StartsWith("[model-fetch] start", StringComparison.Ordinal)) _started = (time, line, Model(message));
            else if (message.StartsWith("fetch timeout reached", StringComparison.Ordinal)) FetchTimeout(entry, time, source);
            else if (message.StartsWith("transient same-model retry", StringComparison.Ordinal) && message.Contains("reason=timeout", StringComparison.Ordinal)) Retry(message, time, source);
            else if (message.StartsWith("[llm-idle-timeout]", StringComparison.Ordinal)) Retry(message, time, source);
            else if (message.StartsWith("embedded run agent end", StringComparison.Ordinal) && entry.Object("1") is { } end) Ended(end, time, source);
            else if (message.StartsWith("[context-overflow-precheck]", StringComparison.Ordinal)) Estimate(message, time, source);
        }

        private void FetchTimeout(JsonElement entry, LogTime time, Source source)
        {
            if (entry.Object("1") is not { } numbers || numbers.Number("elapsedMs") is not { } elapsed) return;
            _fetchTimeout = time;
            var scope = _started?.Scope ?? new Scope { Agent = "openclaw" };
            Requests.Add(new ObservedRequest
            {
                Scope = scope,
                StartedAt = time.AddSeconds(-elapsed / 1000),
                ElapsedSeconds = elapsed / 1000,
                TimeoutSeconds = numbers.Number("timeoutMs") / 1000,
                Outcome = Outcome.TimedOut,
                Source = source,
            });
            _started = null;
        }

        /// <summary>A retry for a timeout that no fetch timer announced: the wait is from the start of the fetch to here.</summary>
        private void Retry(string message, LogTime time, Source source)
        {
            if (_fetchTimeout is { } told && Math.Abs(time.SecondsSince(told)) < 5) return;
            var scope = Name(message) is { } name ? name : _started?.Scope ?? new Scope { Agent = "openclaw" };
            var elapsed = _started is { } started ? time.SecondsSince(started.Time) : (double?)null;
            Requests.Add(new ObservedRequest
            {
                Scope = scope,
                StartedAt = _started?.Time,
                ElapsedSeconds = elapsed is { } seconds ? Math.Round(seconds, 3) : null,
                Outcome = Outcome.TimedOut,
                Source = source,
            });
            _started = null;
        }

        private void Ended(JsonElement end, LogTime time, Source source)
        {
            var reason = end.Text("failoverReason");
            if (reason == "timeout")
            {
                // The retry line that follows tells the same; without a fetch it is the only trace.
                if (_started is null || (_fetchTimeout is { } told && Math.Abs(time.SecondsSince(told)) < 5)) return;
                Retry("", time, source);
                _fetchTimeout = time;
                return;
            }
            var (prompt, window) = OverflowText.Read(end.Text("rawErrorPreview") ?? end.Text("error"));
            if (reason != "context_overflow" && prompt is null) return;
            Requests.Add(new ObservedRequest
            {
                Scope = new Scope { Agent = "openclaw", Provider = end.Text("provider"), Model = end.Text("model") },
                StartedAt = time,
                PromptTokens = prompt,
                ContextStated = window,
                Outcome = Outcome.Overflowed,
                Source = source,
            });
        }

        private void Estimate(string message, LogTime time, Source source)
        {
            if (Estimated().Match(message) is not { Success: true } match || !long.TryParse(match.Groups[1].ValueSpan, out var tokens)) return;
            Requests.Add(new ObservedRequest { Scope = Model(message), StartedAt = time, EstimatedTokens = tokens, Source = source });
        }

        /// <summary><c>provider=ollama/name</c> in one kind of line, <c>provider=ollama … model=name</c> in another.</summary>
        private static Scope Model(string message)
        {
            var provider = Provider().Match(message) is { Success: true } found ? found.Groups[1].Value : null;
            var model = ModelName().Match(message) is { Success: true } named ? named.Groups[1].Value : null;
            if (model is null && provider?.IndexOf('/') is > 0 and var slash) (provider, model) = (provider[..slash], provider[(slash + 1)..]);
            return new Scope { Agent = "openclaw", Provider = provider, Model = model };
        }

        private static Scope? Name(string message)
        {
            if (ForName().Match(message) is not { Success: true } match) return null;
            return new Scope { Agent = "openclaw", Provider = match.Groups[1].Value, Model = match.Groups[2].Value };
        }
    }

    [GeneratedRegex(@"estimatedPromptTokens=(\d{1,12})", RegexOptions.CultureInvariant)]
    private static partial Regex Estimated();

    [GeneratedRegex(@"\bprovider=(\S{1,200})", RegexOptions.CultureInvariant)]
    private static partial Regex Provider();

    [GeneratedRegex(@"\bmodel=(\S{1,200})", RegexOptions.CultureInvariant)]
    private static partial Regex ModelName();

    [GeneratedRegex(@"(?:for |\] )([\w.\-]{1,100})/(\S{1,200}?) (?:reason=|produced )", RegexOptions.CultureInvariant)]
    private static partial Regex ForName();
}
