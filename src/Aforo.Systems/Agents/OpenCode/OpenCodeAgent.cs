using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Formats.Files;

namespace Aforo.Systems.Agents.OpenCode;

/// <summary>opencode.</summary>
public sealed class OpenCodeAgent : IAgent
{
    public string Id => "opencode";

    public Observation Observe(Surroundings surroundings, DateTimeOffset? since, CancellationToken cancellation)
    {
        var seen = new AgentFacts(Id);
        var files = OpenCodePlaces.Configurations(surroundings).ToArray();
        var inline = surroundings.Variable("OPENCODE_CONFIG_CONTENT");
        if (files.Length > 0 || inline is not null) new OpenCodeModels(OpenCodeConfig.Open(files, inline, seen), seen).Read();
        var requests = OpenCodeSessions.Read(OpenCodePlaces.Database(surroundings), since, seen, cancellation);
        var logged = Logged(OpenCodePlaces.Log(surroundings), since, cancellation);
        if (files.Length == 0 && inline is null && requests.Count == 0) return seen.Observation(null);
        var agent = new AgentSeen
        {
            Id = Id,
            ConfiguredAt = files.Length == 0 ? null : files.Max(file => File.GetLastWriteTimeUtc(file.Path)),
            Source = new Source { File = files.Length > 0 ? files[0].Path : OpenCodePlaces.Database(surroundings) },
        };
        return Observation.Merge([seen.Observation(agent) with { Requests = requests.ToImmutable() }, logged]);
    }

    public Observation? ReadConfiguration(string path, Surroundings surroundings)
    {
        if (!OpenCodePlaces.IsConfiguration(path)) return null;
        var seen = new AgentFacts(Id);
        new OpenCodeModels(OpenCodeConfig.Open([(path, "file")], null, seen), seen).Read();
        return seen.Observation(new AgentSeen { Id = Id, Source = new Source { File = path } });
    }

    private static Observation Logged(string path, DateTimeOffset? since, CancellationToken cancellation)
    {
        if (!Path.Exists(path)) return Observation.Nothing;
        try
        {
            using var stream = RegularFile.Open(path);
            return OpenCodeLog.Read(stream, path, since, cancellation);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new Observation { Problems = [new Problem { Kind = "log.unreadable", What = Saying.Quote(refused.Message), Scope = new Scope { Agent = "opencode" }, Source = new Source { File = path } }] };
        }
    }
}
