using Aforo.Core.Cases;

namespace Aforo.Systems.Agents;

/// <summary>One agent: where its files are, what they say, and what its sessions and logs recorded.</summary>
public interface IAgent
{
    /// <summary><c>openclaw</c>, <c>opencode</c>, …</summary>
    string Id { get; }

    /// <summary>Everything of it under the home and the current directory: configuration in all layers, logs, sessions.</summary>
    /// <param name="since">Only requests and incidents after this instant; null for all.</param>
    Observation Observe(Surroundings surroundings, DateTimeOffset? since, CancellationToken cancellation);

    /// <summary>One configuration file by itself. Null when its name and content are not this agent's.</summary>
    Observation? ReadConfiguration(string path, Surroundings surroundings);
}
