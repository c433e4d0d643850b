using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis;

/// <summary>
/// The way of a request: an agent (or none), the runtime that it speaks to, and the model there, with all facts,
/// requests and incidents that speak of it. Rules look at routes.
/// </summary>
public sealed record Route
{
    public AgentSeen? Agent { get; init; }

    public string? Provider { get; init; }

    /// <summary>Model as the agent writes it; without an agent, as the runtime does. Null when only the runtime is known.</summary>
    public string? ModelName { get; init; }

    public RuntimeSeen? Runtime { get; init; }

    public ModelSeen? Model { get; init; }

    public IRuntimeBehaviour? Behaviour { get; init; }

    public ImmutableArray<Fact> AgentFacts { get; init; } = [];

    public ImmutableArray<Fact> RuntimeFacts { get; init; } = [];

    public ImmutableArray<ObservedRequest> Requests { get; init; } = [];

    public ImmutableArray<Incident> Incidents { get; init; } = [];

    public Subject Subject => new(Agent?.Id, Runtime?.Id, ModelName);

    /// <summary>The fact in force of that name among the agent's; null when none is.</summary>
    public Fact? AgentFact(string name, string? timeout = null) => AgentFacts.FirstOrDefault(fact =>
        fact.Name == name && fact.Role == Role.InForce && fact.Value.IsKnown && fact.Scope.Purpose is null && (timeout is null || fact.Scope.Timeout == timeout));

    /// <summary>The fact in force of that name among the runtime's; one about this model goes before one about all.</summary>
    public Fact? RuntimeFact(string name) => RuntimeFacts
        .Where(fact => fact.Name == name && fact.Role == Role.InForce && fact.Value.IsKnown)
        .OrderBy(fact => fact.Scope.Model is null)
        .FirstOrDefault();

    /// <summary>Interface by which the agent speaks to the runtime, such as <c>ollama</c> or <c>openai-completions</c>.</summary>
    public string? Api => AgentFact(FactNames.Api)?.Value.Text;

    /// <summary>Whether the agent speaks to an OpenAI-compatible route, which cannot carry a context in Ollama.</summary>
    public bool SpeaksOpenAi => Api is { } api && api.StartsWith("openai", StringComparison.Ordinal) || Api is "anthropic-messages";

    public IEnumerable<Incident> Of(string kind) => Incidents.Where(incident => incident.Kind == kind);
}
