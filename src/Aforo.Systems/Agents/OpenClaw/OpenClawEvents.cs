using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Runtimes;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>
/// The events of one conversation, in their order, whether they come from JSON Lines or from SQLite: every answer of the model is a
/// request with the server's own count.
/// </summary>
/// <param name="session">Id of the conversation.</param>
/// <param name="since">Requests before this instant are left out.</param>
/// <param name="requests">Where they go.</param>
internal sealed class OpenClawEvents(string session, DateTimeOffset? since, RequestList requests)
{
    private LogTime? _asked;

    public void Read(JsonElement entry, Source source)
    {
        if (entry.Text("type") == "compaction") Compaction(entry, source);
        if (entry.Text("type") != "message" || entry.Object("message") is not { } message) return;
        var time = LogTime.TryParse(entry.Text("timestamp"), out var stamp) ? stamp : (LogTime?)null;
        if (message.Text("role") != "assistant")
        {
            _asked = time;
            return;
        }
        var asked = _asked;
        // Tools answer next, and the request after that starts then; without one it starts where this ended.
        _asked = time;
        // What OpenClaw's own command line echoes into a session was no request.
        if (message.Text("api") == "cli") return;
        if (since is not null && time is { Offset: { } offset } && new DateTimeOffset(time.Value.Local, offset) < since) return;
        requests.Add(Request(message, asked, time, source));
    }

    /// <summary>The history was shortened. How large it was is the agent's own estimate.</summary>
    private void Compaction(JsonElement entry, Source source)
    {
        if (!LogTime.TryParse(entry.Text("timestamp"), out var time) || since is not null && time.Offset is { } offset && new DateTimeOffset(time.Local, offset) < since) return;
        requests.Add(new ObservedRequest
        {
            Scope = new Scope { Agent = "openclaw", Purpose = "compaction" },
            Session = session,
            StartedAt = time,
            EstimatedTokens = entry.Count("tokensBefore"),
            Outcome = Outcome.Answered,
            Source = source with { Pointer = source.Pointer is null ? null : "/tokensBefore" },
        });
    }

    private ObservedRequest Request(JsonElement message, LogTime? asked, LogTime? time, Source source)
    {
        var usage = message.Object("usage");
        var cached = usage?.Count("cacheRead");
        var counted = (usage?.Count("input") ?? 0) + (cached ?? 0) + (usage?.Count("cacheWrite") ?? 0);
        var prompt = usage?.Object("contextUsage")?.Count("promptTokens") ?? (counted > 0 ? counted : null);
        var error = message.Text("errorMessage");
        var failed = message.Text("stopReason") == "error";
        var (refused, window) = failed ? OverflowText.Read(error) : (null, null);
        return new ObservedRequest
        {
            Scope = new Scope { Agent = "openclaw", Provider = message.Text("provider"), Model = message.Text("model") },
            Session = session,
            StartedAt = asked ?? time,
            ElapsedSeconds = asked is { } from && time is { } to && to.SecondsSince(from) is >= 0 and < 86_400 and var seconds ? Math.Round(seconds, 3) : null,
            PromptTokens = refused ?? prompt,
            CachedTokens = cached > 0 ? cached : null,
            OutputTokens = usage?.Count("output"),
            ContextStated = window,
            Outcome = !failed ? Outcome.Answered : refused is not null || IsOverflow(error) ? Outcome.Overflowed : IsTimeout(error) ? Outcome.TimedOut : Outcome.Failed,
            Source = source,
        };
    }

    internal static bool IsOverflow(string? error) => error is not null
        && (error.Contains("exceed_context_size", StringComparison.Ordinal) || error.Contains("Context overflow", StringComparison.OrdinalIgnoreCase) || error.Contains("maximum context length", StringComparison.Ordinal) || error.Contains("prompt is too long", StringComparison.OrdinalIgnoreCase));

    internal static bool IsTimeout(string? error) => error is not null
        && (error.Contains("timed out", StringComparison.OrdinalIgnoreCase) || error.Contains("timeout", StringComparison.OrdinalIgnoreCase) || error is "terminated" or "fetch failed");
}
