using System.Globalization;
using System.Text.RegularExpressions;
using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>
/// Follows the entries of one log and tells which timer ended a request: the fetch timer says so with both numbers, the idle watchdog in
/// its error's text, and the limit on the first event shows only in the retry of a request that no other timer ended. The timer's name is the note of the source.
/// </summary>
internal sealed partial class OpenClawLogReading(string file)
{
    /// <summary>Lines that speak of one timeout follow each other at once.</summary>
    private const double Together = 5;

    private const int MostOpen = 64;

    /// <summary>Ends of the addresses at which models answer. Fetches of other things time out too.</summary>
    private static readonly string[] Completions = ["/api/chat", "/api/generate", "/completions", "/responses", "/messages"];

    private readonly Dictionary<string, OpenClawLogEntry> _started = [];

    /// <summary>A timeout that was told, until the retry that follows it is read.</summary>
    private (OpenClawLogEntry Entry, ObservedRequest Request)? _told;

    private LogTime? _compaction;

    public RequestList Requests { get; } = new();

    public void Take(OpenClawLogEntry entry)
    {
        var message = entry.Message;
        if (message.StartsWith("[model-fetch] start", StringComparison.Ordinal)) Start(entry);
        else if (message.StartsWith("fetch timeout ", StringComparison.Ordinal)) FetchTimeout(entry);
        else if (message.StartsWith("transient same-model retry", StringComparison.Ordinal)) Retry(entry, message.Contains("reason=timeout", StringComparison.Ordinal));
        else if (message.StartsWith("[llm-idle-timeout]", StringComparison.Ordinal)) Retry(entry, true);
        else if (message.StartsWith("embedded run failover decision", StringComparison.Ordinal) || message.StartsWith("[idle-timeout-circuit-breaker-tripped]", StringComparison.Ordinal)) Claim(entry);
        else if (message.StartsWith("embedded run agent end", StringComparison.Ordinal)) Ended(entry);
        else if (message.StartsWith("[context-overflow-precheck]", StringComparison.Ordinal)) Estimate(entry);
        else if (message.StartsWith("CLI transcript compaction did not reduce", StringComparison.Ordinal) || message.StartsWith("Compaction summarization failed", StringComparison.Ordinal)) CompactionOverflow(entry);
        else if (message.StartsWith("auto-compaction failed for ", StringComparison.Ordinal) || message.StartsWith("preflightCompaction failed", StringComparison.Ordinal)) CompactionTimeout(entry);
    }

    private void Start(OpenClawLogEntry entry)
    {
        if (_started.Count >= MostOpen) _started.Clear();
        _started[Key(entry.Scope)] = entry;
    }

    private void FetchTimeout(OpenClawLogEntry entry)
    {
        if (entry.ElapsedSeconds is not { } elapsed || !IsCompletion(entry.Address)) return;
        var began = entry.Time is { } time && time.Local.Year > 1 ? time.AddSeconds(-elapsed) : (LogTime?)null;
        var started = _started.Values.Where(start => began is not null && start.Time is { } at && Math.Abs(at.SecondsSince(began.Value)) < 1).MaxBy(start => start.Line);
        if (started is not null) _started.Remove(Key(started.Scope));
        Tell(entry, new ObservedRequest
        {
            Scope = started?.Scope ?? new Scope { Agent = "openclaw" },
            StartedAt = began,
            ElapsedSeconds = elapsed,
            TimeoutSeconds = entry.TimeoutSeconds,
            Outcome = Outcome.TimedOut,
            Source = At(entry, "fetch-timeout"),
        });
    }

    /// <summary>A retry for a timeout that nothing else announced: the wait is from the start of the fetch to here.</summary>
    private void Retry(OpenClawLogEntry entry, bool forTimeout)
    {
        if (forTimeout && !Claim(entry)) Unannounced(entry);
        _told = null;
    }

    private void Ended(OpenClawLogEntry entry)
    {
        if (entry.Reason == "timeout" || (entry.Reason is null && OpenClawEvents.IsTimeout(entry.Error)))
        {
            if (!Claim(entry)) Unannounced(entry);
            return;
        }
        var (prompt, window) = OverflowText.Read(entry.Error);
        if (entry.Reason != "context_overflow" && prompt is null)
        {
            // Whatever was open has been answered, or failed at once.
            _started.Clear();
            return;
        }
        Requests.Add(new ObservedRequest { Scope = entry.Scope, StartedAt = entry.Time, PromptTokens = prompt, ContextStated = window, Outcome = Outcome.Overflowed, Source = At(entry) });
    }

    private void Unannounced(OpenClawLogEntry entry)
    {
        _started.Remove(Key(entry.Scope), out var started);
        var waited = entry.Time is { } now && started?.Time is { } from && now.SecondsSince(from) is >= 0 and < 7 * 86_400 and var seconds ? Math.Round(seconds, 3) : (double?)null;
        var limit = IdleLimit().Match(entry.Error ?? "") is { Success: true } idle ? double.Parse(idle.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : (double?)null;
        // Without a limit of the provider, only the watchdog of the first event waits this long.
        var isFirstEvent = limit is null && waited is >= 299 and <= 305 && started!.Message.Contains("timeoutMs=undefined", StringComparison.Ordinal);
        Tell(entry, new ObservedRequest
        {
            Scope = entry.Scope,
            StartedAt = started?.Time,
            ElapsedSeconds = waited,
            TimeoutSeconds = limit,
            Outcome = Outcome.TimedOut,
            Source = At(entry, isFirstEvent ? "first-event" : limit is not null || entry.Message.StartsWith("[llm-idle", StringComparison.Ordinal) ? "idle-watchdog" : null),
        });
    }

    private void Tell(OpenClawLogEntry entry, ObservedRequest request)
    {
        Requests.Add(request);
        _told = (entry, request);
    }

    /// <summary>Whether a timeout was just told that this line speaks of too; the line may know the model.</summary>
    private bool Claim(OpenClawLogEntry entry)
    {
        if (_told is not var (told, request)) return false;
        if (entry.Time is { } now && told.Time is { } then && Math.Abs(now.SecondsSince(then)) > Together) return false;
        if (request.Scope.Model is not null && entry.Scope.Model is not null && request.Scope.Model != entry.Scope.Model) return false;
        if (request.Scope.Model is null && entry.Scope.Model is not null)
        {
            var named = request with { Scope = entry.Scope };
            Requests.Change(other => ReferenceEquals(other, request), _ => named);
            _told = (told, named);
        }
        return true;
    }

    /// <summary>A compaction's own request can be too long as well.</summary>
    private void CompactionOverflow(OpenClawLogEntry entry)
    {
        var (prompt, window) = OverflowText.Read(entry.Message);
        if (prompt is null) CompactionTimeout(entry);
        else Requests.Add(new ObservedRequest { Scope = entry.Scope with { Agent = "openclaw", Purpose = "compaction" }, StartedAt = entry.Time, PromptTokens = prompt, ContextStated = window, Outcome = Outcome.Overflowed, Source = At(entry) });
    }

    /// <summary>The limit of compaction is its own. Several lines tell of one.</summary>
    private void CompactionTimeout(OpenClawLogEntry entry)
    {
        if (!OpenClawEvents.IsTimeout(entry.Message) || _compaction is { } last && entry.Time is { } now && now.SecondsSince(last) is >= 0 and < Together) return;
        _compaction = entry.Time;
        Requests.Add(new ObservedRequest { Scope = entry.Scope with { Agent = "openclaw", Purpose = "compaction" }, StartedAt = entry.Time, Outcome = Outcome.TimedOut, Source = At(entry) });
    }

    private void Estimate(OpenClawLogEntry entry)
    {
        if (!long.TryParse(OpenClawLogEntry.Field(entry.Message, "estimatedPromptTokens="), NumberStyles.None, CultureInfo.InvariantCulture, out var tokens)) return;
        Requests.Add(new ObservedRequest { Scope = entry.Scope, StartedAt = entry.Time, EstimatedTokens = tokens, Source = At(entry) });
    }

    private Source At(OpenClawLogEntry entry, string? note = null) => new() { File = file, Line = entry.Line, Note = note };

    private static string Key(Scope scope) => scope.Provider + "/" + scope.Model;

    private static bool IsCompletion(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && Completions.Any(end => url.AbsolutePath.TrimEnd('/').EndsWith(end, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"LLM idle timeout \((\d{1,7})s\)", RegexOptions.CultureInvariant)]
    private static partial Regex IdleLimit();
}
