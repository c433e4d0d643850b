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
    public static RequestList Read(string path, DateTimeOffset? since, AgentFacts seen, CancellationToken cancellation)
    {
        var requests = new RequestList();
        if (!File.Exists(path)) return requests;
        var (database, problem) = ReadOnlyDatabase.Open(path);
        if (database is null)
        {
            seen.Trouble("session.unreadable", problem!, new Source { File = path });
            return requests;
        }
        using (database)
        {
            var stopped = database.Read("select session_id, id, data from message order by session_id, id", row =>
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
        var text = error?.Object("data")?.Text("message") ?? error?.Text("name");
        var (refused, window) = error is null ? (null, null) : OverflowText.Read(error.Value.GetRawText());
        var name = error?.Text("name");
        requests.Add(new ObservedRequest
        {
            Scope = new Scope { Agent = "opencode", Provider = message.Text("providerID"), Model = message.Text("modelID") },
            Session = session,
            StartedAt = started is { } instant ? new LogTime(DateTime.SpecifyKind(instant.UtcDateTime, DateTimeKind.Unspecified), TimeSpan.Zero) : null,
            ElapsedSeconds = time?.Number("completed") is { } completed && time?.Number("created") is { } begun && completed >= begun ? Math.Round((completed - begun) / 1000, 3) : null,
            PromptTokens = refused ?? (counted > 0 ? counted : null),
            CachedTokens = cached > 0 ? cached : null,
            OutputTokens = tokens?.Count("output"),
            ContextStated = window,
            TimeoutSeconds = TimeoutIn(text),
            Outcome = name switch
            {
                null => Outcome.Answered,
                "ContextOverflowError" => Outcome.Overflowed,
                "ProviderHeaderTimeoutError" => Outcome.TimedOut,
                _ => refused is not null ? Outcome.Overflowed : Outcome.Failed,
            },
            Source = source,
        });
    }

    /// <summary>"Provider response headers timed out after 300000ms".</summary>
    internal static double? TimeoutIn(string? text)
    {
        const string before = "timed out after ";
        if (text?.IndexOf(before, StringComparison.Ordinal) is not (>= 0 and var at)) return null;
        var digits = text.AsSpan(at + before.Length);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return end > 0 && digits[end..].StartsWith("ms") && double.TryParse(digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) ? milliseconds / 1000 : null;
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
