using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Aforo.Core.Facts;
using Aforo.Core.Machines;
using Aforo.Core.Messages;
using Aforo.Core.Models;

namespace Aforo.Core.Cases;

/// <summary>Something that exists and could not be read, or is wrong where it stands.</summary>
public sealed record Problem
{
    /// <summary>Stable word, such as <c>config.unreadable</c>, <c>config.invalid</c>, <c>store.unreadable</c>, <c>gguf.damaged</c>, <c>runtime.unreachable</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>One sentence: what was wrong, where, what would be right. A case file has it in English, as a quotation.</summary>
    [JsonPropertyName("message")]
    [JsonConverter(typeof(QuotationJsonConverter))]
    public required Saying What { get; init; }

    public Scope Scope { get; init; } = new();

    public Source Source { get; init; } = new();
}

/// <summary>Something that was looked for and not found, and what would settle it.</summary>
/// <param name="What">Stable word for what is missing, such as <c>prompt-sizes</c> or <c>ollama-log</c>.</param>
/// <param name="WouldSettle">Stable word for what would settle it, such as <c>pass-log</c>.</param>
/// <param name="Where">Place that was looked at: a path, an address.</param>
public sealed record NotSeen(string What, string? WouldSettle = null, string? Where = null);

/// <summary>A runtime instance: running or only configured.</summary>
public sealed record RuntimeSeen
{
    /// <summary><c>ollama</c> for the local default instance, else <c>kind@host:port</c>.</summary>
    public required string Id { get; init; }

    /// <summary><c>ollama</c>, <c>llama-server</c>, <c>ik-llama</c>, <c>lmstudio</c>, <c>vllm</c>, <c>mlx</c>, …</summary>
    public required string Kind { get; init; }

    public string? BaseUrl { get; init; }

    public string? Version { get; init; }

    /// <summary>True: it answered. False: an address is configured and nothing answers. Null: not asked (a log, a case).</summary>
    public bool? Reachable { get; init; }

    public Source Source { get; init; } = new();
}

/// <summary>An agent: its configuration or its traces were found.</summary>
public sealed record AgentSeen
{
    /// <summary>Such as <c>openclaw</c>; one that is set up several times carries its profile: <c>openclaw:work</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What its owner calls it, if anything.</summary>
    public string? Name { get; init; }

    public string? Version { get; init; }

    /// <summary>When its configuration was last written; what a log remembers from before may be mended since.</summary>
    public DateTimeOffset? ConfiguredAt { get; init; }

    public Source Source { get; init; } = new();
}

/// <summary>A model as a runtime offers it: a definition in Ollama, the loaded file in llama-server.</summary>
public sealed record ModelSeen
{
    /// <summary>Id of the runtime that offers it; null for a bare file.</summary>
    public string? Runtime { get; init; }

    public required string Name { get; init; }

    /// <summary>Digest of the weights; two definitions with the same digest share them, in memory too.</summary>
    public string? WeightsDigest { get; init; }

    /// <summary>Size of the weights' file or files.</summary>
    public long? FileBytes { get; init; }

    public string? Quantization { get; init; }

    public ModelShape? Shape { get; init; }

    /// <summary>True when the weights are elsewhere (a cloud model under a local name).</summary>
    public bool Remote { get; init; }

    /// <summary>True when it is in memory now.</summary>
    public bool Loaded { get; init; }

    public Source Source { get; init; } = new();
}

/// <summary>What one reader saw. All readers return this; a case is the sum of them.</summary>
public sealed record Observation
{
    public static Observation Nothing { get; } = new();

    public Machine? Machine { get; init; }

    public ImmutableArray<RuntimeSeen> Runtimes { get; init; } = [];

    public ImmutableArray<AgentSeen> Agents { get; init; } = [];

    public ImmutableArray<ModelSeen> Models { get; init; } = [];

    public ImmutableArray<Fact> Facts { get; init; } = [];

    public ImmutableArray<Incident> Incidents { get; init; } = [];

    public ImmutableArray<ObservedRequest> Requests { get; init; } = [];

    public ImmutableArray<Problem> Problems { get; init; } = [];

    public ImmutableArray<NotSeen> NotSeen { get; init; } = [];

    /// <summary>The sum of several observations; of machines the first one counts.</summary>
    public static Observation Merge(IEnumerable<Observation> parts)
    {
        var all = parts.ToArray();
        return new Observation
        {
            Machine = all.Select(part => part.Machine).FirstOrDefault(machine => machine is not null),
            Runtimes = [.. all.SelectMany(part => part.Runtimes)],
            Agents = [.. all.SelectMany(part => part.Agents)],
            Models = [.. all.SelectMany(part => part.Models)],
            Facts = [.. all.SelectMany(part => part.Facts)],
            Incidents = [.. all.SelectMany(part => part.Incidents)],
            Requests = [.. all.SelectMany(part => part.Requests)],
            Problems = [.. all.SelectMany(part => part.Problems)],
            NotSeen = [.. all.SelectMany(part => part.NotSeen)],
        };
    }
}
