using System.Globalization;
using System.Text;
using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Runtimes;
using Aforo.Systems.Sqlite;

namespace Aforo.Systems.Agents.OpenCode;

/// <summary>Sessions: rows of a SQLite database, each answer with the server's own count.</summary>
internal static class OpenCodeSessions
{
    /// <summary>A wait, in seconds, that is longer than this is no wait but a wrong number.</summary>
    private const double LongestWait = 7 * 86_400;

    public static RequestList Read(string path, DateTimeOffset? since, AgentFacts seen, CancellationToken cancellation)
    {
        var requests = new RequestList();
        if (!Path.Exists(path)) return requests;
        var (database, problem) = ReadOnlyDatabase.Open(path);
        if (database is null)
        {
            seen.Trouble("session.unreadable", problem!, new Source { File = path });
            return requests;
        }
        using (database)
        {
            var stopped = database.Read("select session_id, id, data from message", row =>
            {
                cancellation.ThrowIfCancellationRequested();
                if (!row.IsDBNull(2)) Add(Encoding.UTF8.GetBytes(row.GetString(2)), row.GetString(0), new Source { File = path, Field = $"message {row.GetString(1)}" }, since, requests);
                return true;
            });
            if (stopped is not null) seen.Trouble("session.unreadable", stopped, new Source { File = path });
        }
        return requests;
    }

    private static void Add(byte[] data, string session, Source source, DateTimeOffset? since, RequestList requests)
    {
        using var document = Parse(data);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } message || message.Text("role") != "assistant") return;
        var time = message.Object("time");
        var started = time?.Number("created") is { } created ? DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Clamp(created, 0, 4e12)) : (DateTimeOffset?)null;
        if (since is not null && started < since) return;
        var tokens = message.Object("tokens");
        var cached = tokens?.Object("cache")?.Count("read");
        var counted = (tokens?.Count("input") ?? 0) + (cached ?? 0) + (tokens?.Object("cache")?.Count("write") ?? 0);
        var error = message.Object("error");
        var details = error?.Object("data");
        var text = details?.Text("message");
        // The name of what happened is the error's own, or a code within a general one.
        var code = details?.Object("metadata")?.Text("code");
        var name = code is "ProviderHeaderTimeoutError" ? code : error?.Text("name");
        var (refused, window) = error is null ? (null, null) : OverflowText.Read(error.Value.GetRawText());
        var limit = TimeoutIn(text);
        var prompt = refused ?? (counted > 0 ? counted : null);
        requests.Add(new ObservedRequest
        {
            Scope = new Scope { Agent = "opencode", Provider = message.Text("providerID"), Model = message.Text("modelID"), Purpose = PurposeOf(message.Text("mode")) },
            Session = session,
            StartedAt = started is { } instant ? new LogTime(DateTime.SpecifyKind(instant.UtcDateTime, DateTimeKind.Unspecified), TimeSpan.Zero) : null,
            // A timeout is retried within one message: its time is that of all tries.
            ElapsedSeconds = limit is null && time?.Number("completed") is { } completed && time?.Number("created") is { } begun && completed >= begun && completed - begun < 864e5 ? Math.Round((completed - begun) / 1000, 3) : null,
            PromptTokens = prompt,
            CachedTokens = cached > 0 ? cached : null,
            OutputTokens = tokens?.Count("output"),
            ContextStated = window,
            TimeoutSeconds = limit,
            Outcome = name switch
            {
                // An overflow that starts a compaction leaves a message without an error, an end or a count.
                null => prompt is not null || message.Text("finish") is not (null or "error") ? Outcome.Answered : Outcome.Unknown,
                "ContextOverflowError" => Outcome.Overflowed,
                "ProviderHeaderTimeoutError" => Outcome.TimedOut,
                _ => refused is not null ? Outcome.Overflowed : limit is not null ? Outcome.TimedOut : Outcome.Failed,
            },
            Mode = message.Text("mode") is { Length: > 0 and < 64 } mode && PurposeOf(mode) is null ? mode : null,
            Source = source,
        });
    }

    /// <summary>Conversations run as <c>build</c>, <c>plan</c> or a mode of the user's; these are opencode's own.</summary>
    internal static string? PurposeOf(string? mode) => mode is "compaction" or "title" or "summary" ? mode : null;

    /// <summary>"Provider response headers timed out after 300000ms".</summary>
    internal static double? TimeoutIn(string? text)
    {
        const string before = "timed out after ";
        if (text?.IndexOf(before, StringComparison.Ordinal) is not (>= 0 and var at)) return null;
        var digits = text.AsSpan(at + before.Length);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return end > 0 && digits[end..].StartsWith("ms") && double.TryParse(digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds < LongestWait * 1000 ? milliseconds / 1000 : null;
    }

    private static JsonDocument? Parse(byte[] data)
    {
        try
        {
            return JsonDocument.Parse(data);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
