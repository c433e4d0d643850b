using System.Collections.Immutable;
using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Formats.Files;
using Aforo.Systems.Runtimes;

namespace Aforo.Systems.Agents.ClaudeCode;

/// <summary>Conversations: JSON Lines, one folder a project, each answer with the server's own count.</summary>
internal sealed class ClaudeCodeSessions(string folder, DateTimeOffset? since, AgentFacts seen)
{
    /// <summary>The newest are read; older ones say little of the present.</summary>
    private const int MostSessions = 200;

    private readonly RequestList _requests = new();

    public ImmutableArray<ObservedRequest> Read(CancellationToken cancellation)
    {
        foreach (var file in Files()) Lines(file, cancellation);
        return _requests.ToImmutable();
    }

    private void Lines(string path, CancellationToken cancellation)
    {
        try
        {
            using var stream = RegularFile.Open(path);
            JsonLines.Read(stream, "\"usage\""u8.ToArray(), cancellation, (entry, line) => Add(entry, new Source { File = path, Line = line, Pointer = "/message/usage" }));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            seen.Trouble("session.unreadable", Saying.Quote(refused.Message), new Source { File = path });
        }
    }

    private void Add(JsonElement entry, Source source)
    {
        if (entry.Text("type") != "assistant" || entry.Object("message") is not { } message || message.Object("usage") is not { } usage) return;
        var time = LogTime.TryParse(entry.Text("timestamp"), out var stamp) ? stamp : (LogTime?)null;
        if (since is not null && time is { Offset: { } offset } ended && new DateTimeOffset(ended.Local, offset) < since) return;
        var cached = usage.Count("cache_read_input_tokens");
        var counted = (usage.Count("input_tokens") ?? 0) + (cached ?? 0) + (usage.Count("cache_creation_input_tokens") ?? 0);
        _requests.Add(new ObservedRequest
        {
            Scope = new Scope { Agent = "claude-code", Model = message.Text("model") },
            Session = entry.Text("sessionId") ?? Path.GetFileNameWithoutExtension(source.File),
            StartedAt = time,
            PromptTokens = counted > 0 ? counted : null,
            CachedTokens = cached > 0 ? cached : null,
            OutputTokens = usage.Count("output_tokens"),
            Outcome = Outcome.Answered,
            Source = source,
        });
    }

    private IEnumerable<string> Files()
    {
        try
        {
            return !Directory.Exists(folder) ? [] : new DirectoryInfo(folder).GetDirectories().SelectMany(project => project.GetFiles("*.jsonl")).Where(file => !(since > file.LastWriteTimeUtc))
                .OrderByDescending(file => file.LastWriteTimeUtc).Take(MostSessions).Reverse().Select(file => file.FullName);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            seen.Trouble("session.unreadable", Saying.Quote(refused.Message), new Source { File = folder });
            return [];
        }
    }
}
