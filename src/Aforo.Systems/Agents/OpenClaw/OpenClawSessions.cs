using System.Text;
using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Formats.Files;
using Aforo.Systems.Runtimes;
using Aforo.Systems.Sqlite;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>Sessions: JSON Lines up to 2026.7, SQLite since 2026.8. They are the record of real prompt sizes.</summary>
internal sealed class OpenClawSessions(string stateFolder, DateTimeOffset? since, AgentFacts seen)
{
    /// <summary>The newest sessions are read; older ones say little of the present.</summary>
    private const int MostSessions = 200;

    /// <summary>Events are small; a packed one that grows beyond this is no event.</summary>
    private const int LargestEvent = 32 << 20;


    public RequestList Requests { get; } = new();

    public void Read(CancellationToken cancellation)
    {
        foreach (var agent in Folders(Path.Join(stateFolder, "agents")))
        {
            foreach (var file in Files(Path.Join(agent, "sessions"))) Lines(file, cancellation);
            Estimates(Path.Join(agent, "sessions", "sessions.json"));
            var database = Path.Join(agent, "agent", "openclaw-agent.sqlite");
            if (Path.Exists(database)) Database(database, cancellation);
        }
    }

    private void Lines(string path, CancellationToken cancellation)
    {
        try
        {
            using var stream = RegularFile.Open(path);
            var events = new OpenClawEvents(Path.GetFileNameWithoutExtension(path), since, Requests);
            JsonLines.Split(stream, cancellation, (bytes, number) =>
            {
                if (bytes.Span.IndexOf("\"role\""u8) < 0 && bytes.Span.IndexOf("\"compaction\""u8) < 0) return;
                JsonLines.Parse(bytes, default, number, (entry, line) => events.Read(entry, new Source { File = path, Line = line, Pointer = "/message/usage" }));
            });
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            seen.Trouble("session.unreadable", Saying.Quote(refused.Message), new Source { File = path });
        }
    }

    /// <summary>The row store beside the JSON Lines holds the agent's own estimate of the newest prompt.</summary>
    private void Estimates(string path)
    {
        if (!Path.Exists(path)) return;
        var (bytes, problem) = Machines.SmallFile.Read(path, LargestEvent);
        if (bytes is null)
        {
            seen.Trouble("session.unreadable", problem!, new Source { File = path });
            return;
        }
        try
        {
            using var document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return;
            foreach (var row in document.RootElement.EnumerateObject()) Estimate(row.Value);
        }
        catch (JsonException broken)
        {
            seen.Trouble("session.unreadable", new Saying("reading.file.no-json", ("line", broken.LineNumber + 1 ?? FactValue.Unknown)), new Source { File = path, Line = (int?)broken.LineNumber + 1 });
        }
    }

    /// <summary>The estimate was made just before a request: it belongs to the one that began then, not to the count in the same row.</summary>
    private void Estimate(JsonElement row)
    {
        var status = row.Object("contextBudgetStatus");
        if (status?.Count("estimatedPromptTokens") is not (> 0 and { } estimated) || status?.Count("updatedAt") is not (< 4_000_000_000_000 and { } stamp)) return;
        var made = DateTimeOffset.FromUnixTimeMilliseconds(stamp).UtcDateTime;
        var session = status?.Text("sessionId") ?? row.Text("sessionId");
        Requests.Change(
            request => request.Session == session && request is { EstimatedTokens: null, StartedAt: { } start } && (start.Local - (start.Offset ?? TimeSpan.Zero) - made).TotalSeconds is > -1 and < 5,
            request => request with { EstimatedTokens = estimated });
    }

    private void Database(string path, CancellationToken cancellation)
    {
        var (database, problem) = ReadOnlyDatabase.Open(path);
        if (database is null)
        {
            seen.Trouble("session.unreadable", problem!, new Source { File = path });
            return;
        }
        using (database)
        {
            OpenClawEvents? events = null;
            string? current = null;
            var stopped = database.Read("select session_id, seq, event_json, event_zstd from transcript_events order by session_id, seq", row =>
            {
                cancellation.ThrowIfCancellationRequested();
                var session = row.GetString(0);
                if (session != current) (current, events) = (session, new OpenClawEvents(session, since, Requests));
                if (Event(row) is { } text) Parse(text, path, $"transcript_events {session}/{row.GetInt64(1)}", events!);
                return true;
            });
            if (stopped is not null) seen.Trouble("session.unreadable", stopped, new Source { File = path });
            database.Read("select entry_json from session_nodes", row =>
            {
                using var document = Json(Encoding.UTF8.GetBytes(row.GetString(0)));
                if (document is not null) Estimate(document.RootElement);
                return true;
            });
        }
    }

    private static byte[]? Event(Microsoft.Data.Sqlite.SqliteDataReader row)
    {
        if (!row.IsDBNull(2)) return Encoding.UTF8.GetBytes(row.GetString(2));
        if (row.IsDBNull(3)) return null;
        try
        {
            using var packed = new ZstdSharp.DecompressionStream(new MemoryStream((byte[])row.GetValue(3)));
            using var plain = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int read; (read = packed.Read(buffer)) > 0;)
            {
                if (plain.Length + read > LargestEvent) return null;
                plain.Write(buffer, 0, read);
            }
            return plain.ToArray();
        }
        catch (Exception damaged) when (damaged is ZstdSharp.ZstdException or IOException or InvalidDataException)
        {
            return null;
        }
    }

    private static void Parse(byte[] text, string path, string field, OpenClawEvents events)
    {
        using var document = Json(text);
        if (document is { RootElement.ValueKind: JsonValueKind.Object }) events.Read(document.RootElement, new Source { File = path, Field = field });
    }

    private static JsonDocument? Json(byte[] text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string[] Folders(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? [.. Directory.GetDirectories(folder).Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The newest last, so that what is kept of many is the newest.</summary>
    private IEnumerable<string> Files(string folder)
    {
        try
        {
            return !Directory.Exists(folder) ? [] : new DirectoryInfo(folder).GetFiles("*.jsonl")
                .Where(file => !file.Name.EndsWith(".trajectory.jsonl", StringComparison.Ordinal) && !(since > file.LastWriteTimeUtc))
                .OrderByDescending(file => file.LastWriteTimeUtc).Take(MostSessions).Reverse().Select(file => file.FullName);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            seen.Trouble("session.unreadable", Saying.Quote(refused.Message), new Source { File = folder });
            return [];
        }
    }
}
