using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Core.Machines;

namespace Aforo.Core.Diagnosis;

/// <summary>The chain of context for a route: what the runtime allows, then what the agent lets itself use.</summary>
internal static class ContextChains
{
    public static Chain Of(Route route, Machine? machine)
    {
        var server = ServerLinks(route, machine);
        var links = server.ToBuilder();
        foreach (var fact in route.AgentFacts.Where(fact => fact.Scope.Purpose is null))
        {
            if (fact.Name is FactNames.ContextWindow or FactNames.InputBudget) links.Add(AgentLink(fact, OnExceed.Compact));
            else if (fact is { Name: FactNames.NumCtx, Role: Role.Ineffective }) links.Add(Link.From(fact, Layers.RequestOption));
            else if (fact.Name == FactNames.CompactionThreshold) links.Add(Link.From(fact, Layers.Compaction) with { Role = Role.Trigger, OnExceed = OnExceed.Compact });
        }
        return new Chain
        {
            Dimension = Dimension.Context,
            Unit = "tokens",
            Subject = route.Subject,
            Links = links.ToImmutable(),
            Demand = Workload.Demands.LargestPrompt(route.Requests, route.Incidents),
            Incomplete = !server.Any(link => link is { Role: Role.InForce, Value: not null }),
        };
    }

    /// <summary>
    /// The agent's own window does not stop a request that was already made: it decides when history is compacted. So it
    /// never lowers the ceiling of what the server takes.
    /// </summary>
    private static Link AgentLink(Fact fact, OnExceed effect) =>
        Link.From(fact, fact.Layer ?? Layers.AgentConfig) with { Role = fact.Role == Role.InForce ? Role.Trigger : fact.Role, OnExceed = effect };

    private static ImmutableArray<Link> ServerLinks(Route route, Machine? machine)
    {
        if (route is { Behaviour: { } behaviour, Runtime: { } runtime })
        {
            return behaviour.ContextLinks(new ContextQuestion
            {
                Runtime = runtime,
                Model = route.Model,
                Facts = route.RuntimeFacts,
                AcceleratorBytes = machine is null ? null : machine.Accelerators.Where(accelerator => !accelerator.Ignored).Sum(accelerator => accelerator.MemoryBytes ?? accelerator.UsableBytes ?? 0),
                Requested = route.AgentFact(FactNames.NumCtx),
                RouteCarriesContext = !route.SpeaksOpenAi,
            });
        }
        return [.. route.RuntimeFacts.Where(fact => fact.Name is FactNames.ContextPerSlot).Select(fact => Link.From(fact, Layers.Loaded) with { OnExceed = OnExceed.Reject })];
    }
}
