using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>OpenClaw.</summary>
public sealed class OpenClawAgent : IAgent
{
    public string Id => "openclaw";

    public Observation Observe(Surroundings surroundings, DateTimeOffset? since, CancellationToken cancellation)
    {
        var parts = new List<Observation>();
        foreach (var places in OpenClawPlaces.Of(surroundings))
        {
            cancellation.ThrowIfCancellationRequested();
            var configured = Path.Exists(places.ConfigFile) ? Read(places.ConfigFile, surroundings) : Observation.Nothing;
            var whole = Observation.Merge([configured, Recorded(places, surroundings, since, configured.Agents.Length > 0, cancellation)]);
            parts.Add(places.Profile is { } profile ? Renamed(whole, $"{Id}:{profile}") : whole);
        }
        return Observation.Merge(parts);
    }

    /// <summary>A profile is an agent of its own: nothing that it says holds for another.</summary>
    private static Observation Renamed(Observation seen, string id) => seen with
    {
        Agents = [.. seen.Agents.Select(agent => agent with { Id = id })],
        Facts = [.. seen.Facts.Select(fact => fact with { Scope = fact.Scope with { Agent = id } })],
        Requests = [.. seen.Requests.Select(request => request with { Scope = request.Scope with { Agent = id } })],
        Incidents = [.. seen.Incidents.Select(incident => incident with { Scope = incident.Scope with { Agent = id } })],
        Problems = [.. seen.Problems.Select(problem => problem with { Scope = problem.Scope with { Agent = id } })],
    };

    /// <summary>What sessions and logs recorded. Traces without a configuration still show the agent.</summary>
    private Observation Recorded(OpenClawPlaces places, Surroundings surroundings, DateTimeOffset? since, bool isConfigured, CancellationToken cancellation)
    {
        var seen = new AgentFacts(Id);
        var sessions = new OpenClawSessions(places.StateFolder, since, seen);
        sessions.Read(cancellation);
        var requests = sessions.Requests.ToImmutable();
        var file = isConfigured ? OpenClawConfig.Open(places.ConfigFile, surroundings, new AgentFacts(Id))?.Find("logging", "file") : null;
        var logged = OpenClawLogFiles.Read(surroundings, places.Profile, file, since, requests.Length > 0, cancellation);
        var agent = !isConfigured && requests.Length > 0 ? new AgentSeen { Id = Id, Source = new Source { File = places.StateFolder } } : null;
        return Observation.Merge([seen.Observation(agent), logged with { Requests = OpenClawRecords.Join(requests, logged.Requests) }]);
    }

    public Observation? ReadConfiguration(string path, Surroundings surroundings) => IsConfiguration(Path.GetFileName(path)) ? Read(path, surroundings) : null;

    private static bool IsConfiguration(string name) => (name.Contains("openclaw", StringComparison.OrdinalIgnoreCase) || name.Contains("clawdbot", StringComparison.OrdinalIgnoreCase))
        && (name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".json5", StringComparison.OrdinalIgnoreCase));

    private Observation Read(string path, Surroundings surroundings)
    {
        var seen = new AgentFacts(Id);
        var config = OpenClawConfig.Open(path, surroundings, seen);
        var version = OpenClawVersion.Of(config, surroundings);
        if (version.Number is { } number) seen.Add(new Fact { Name = FactNames.AgentVersion, Value = number, Source = version.Source });
        else seen.Missing("openclaw-version", "openclaw-version");
        if (config is not null)
        {
            new OpenClawModels(config, version, new OpenClawVariables(config, Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".", surroundings, seen), seen).Read();
            new OpenClawSchema(config, version, seen).Check();
        }
        return seen.Observation(new AgentSeen { Id = Id, Version = version.Number, ConfiguredAt = config is null ? null : File.GetLastWriteTimeUtc(path), Source = new Source { File = path } });
    }
}
