using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis;

/// <summary>Joins what was seen of agents with what was seen of runtimes.</summary>
internal static class Routes
{
    public static ImmutableArray<Route> Of(Case @case, Knowledge knowledge)
    {
        var seen = @case.Seen;
        var routes = ImmutableArray.CreateBuilder<Route>();
        foreach (var agent in seen.Agents)
        {
            foreach (var (provider, model) in ModelsOf(agent, seen)) routes.Add(Complete(new Route { Agent = agent, Provider = provider, ModelName = model }, seen, knowledge));
        }
        var ofAgents = routes.Select(route => route.Model?.WeightsDigest).OfType<string>().ToHashSet();
        foreach (var runtime in seen.Runtimes)
        {
            var reached = routes.Where(route => route.Runtime == runtime).ToArray();
            var rest = seen.Models.Where(model => model.Runtime == runtime.Id && model.Loaded && !reached.Any(route => route.Model == model)).Select(model => model.Name).ToList();
            if (reached.Length == 0 && rest.Count == 0)
            {
                var known = seen.Models.Where(model => model.Runtime == runtime.Id && !model.Remote).ToArray();
                if (known.Length == 1) rest.Add(known[0].Name);
                else if (known.Length == 0) rest.AddRange(Logged(runtime, seen));
                if (rest.Count == 0) routes.Add(Complete(new Route { Runtime = runtime }, seen, knowledge));
            }
            foreach (var model in rest) routes.Add(WithoutOthersEvidence(Complete(new Route { Runtime = runtime, ModelName = model }, seen, knowledge), ofAgents));
        }
        if (routes.Count == 0 && (seen.Incidents.Length > 0 || seen.Requests.Length > 0)) routes.Add(Complete(new Route(), seen, knowledge));
        return routes.ToImmutable();
    }

    /// <summary>The way of a request without an agent to a model at an address; null when no runtime was seen there.</summary>
    public static Route? To(string address, string model, Observation seen, Knowledge knowledge) =>
        seen.Runtimes.FirstOrDefault(runtime => Addresses.Same(runtime.BaseUrl, address)) is { } runtime ? Complete(new Route { Runtime = runtime, ModelName = model }, seen, knowledge) : null;

    /// <summary>Models that only a log speaks of, by the names that it gives them: files or blobs.</summary>
    private static IEnumerable<string> Logged(RuntimeSeen runtime, Observation seen) => seen.Facts
        .Where(fact => fact.Scope is { Agent: null, Model: not null } && (fact.Scope.Runtime == runtime.Id || fact.Scope.Runtime == runtime.Kind))
        .Select(fact => fact.Scope.Model!)
        .Distinct();

    /// <summary>
    /// A log often knows a model by its weights only. Where an agent uses another definition of the same weights, what is told of
    /// them is the agent's demand, not that of a definition that still happens to be loaded.
    /// </summary>
    private static Route WithoutOthersEvidence(Route route, HashSet<string> ofAgents)
    {
        if (route.Model?.WeightsDigest is not { } digest || !ofAgents.Contains(digest)) return route;
        bool Names(Scope scope) => ModelNames.Same(scope.Model, route.ModelName);
        return route with { Requests = [.. route.Requests.Where(request => Names(request.Scope))], Incidents = [.. route.Incidents.Where(incident => Names(incident.Scope))] };
    }

    /// <summary>
    /// Models that an agent uses: its primary one and those that its requests name; without either, all that it declares. A request
    /// for a model that it no longer declares is demand of its primary one: that is where the same request would go now.
    /// </summary>
    private static IEnumerable<(string? Provider, string? Model)> ModelsOf(AgentSeen agent, Observation seen)
    {
        var facts = seen.Facts.Where(fact => fact.Scope.Agent == agent.Id).ToArray();
        var declared = facts.Where(fact => fact.Scope.Model is not null).Select(fact => (fact.Scope.Provider, Model: fact.Scope.Model)).Distinct().ToArray();
        var used = new List<(string? Provider, string? Model)>();
        foreach (var primary in facts.Where(fact => fact.Name == FactNames.PrimaryModel && fact.Role == Role.InForce).Select(fact => fact.Value.Text))
        {
            if (primary is null) continue;
            var slash = primary.IndexOf('/');
            used.Add(slash < 0 ? Declared(null, primary, declared) : Declared(primary[..slash], primary[(slash + 1)..], declared));
        }
        foreach (var request in seen.Requests.Where(request => request.Scope.Agent == agent.Id && request.Scope.Model is not null))
        {
            if (used.Count == 0 || !IsGone(request.Scope, declared)) used.Add(Declared(request.Scope.Provider, request.Scope.Model!, declared));
        }
        var distinct = used.Distinct().ToArray();
        if (distinct.Length > 0) return distinct;
        return declared.Length > 0 ? declared : [(null, null)];
    }

    /// <summary>True when the agent declares models for that provider, and not this one.</summary>
    private static bool IsGone(Scope asked, IEnumerable<(string? Provider, string? Model)> declared)
    {
        var ofProvider = declared.Where(entry => asked.Provider is null || entry.Provider == asked.Provider).ToArray();
        return asked.Model is not null && ofProvider.Length > 0 && !ofProvider.Any(entry => ModelNames.Same(entry.Model, asked.Model));
    }

    private static (string?, string?) Declared(string? provider, string model, (string? Provider, string? Model)[] declared)
    {
        foreach (var entry in declared)
        {
            if (ModelNames.Same(entry.Model, model) && (provider is null || entry.Provider == provider)) return entry;
        }
        return (provider, model);
    }

    private static Route Complete(Route route, Observation seen, Knowledge knowledge)
    {
        var agentFacts = route.Agent is null ? [] : seen.Facts.Where(fact => fact.Scope.Agent == route.Agent.Id
            && (fact.Scope.Provider is null || route.Provider is null || fact.Scope.Provider == route.Provider)
            && (fact.Scope.Model is null || ModelNames.Same(fact.Scope.Model, route.ModelName)))
            .OrderBy(fact => (fact.Scope.Model is null ? 2 : 0) + (fact.Scope.Provider is null ? 1 : 0)).ToImmutableArray();
        route = route with { AgentFacts = agentFacts };
        var isPrimary = agentFacts.Any(fact => fact is { Name: FactNames.PrimaryModel, Role: Role.InForce, Value.Text: { } primary } && (primary == route.ModelName || primary == $"{route.Provider}/{route.ModelName}"));
        var declared = route.Agent is null ? [] : seen.Facts.Where(fact => fact.Scope.Agent == route.Agent.Id && fact.Scope.Model is not null).Select(fact => (fact.Scope.Provider, fact.Scope.Model)).Distinct().ToArray();
        var runtime = route.Runtime ?? RuntimeOf(route, seen);
        var model = runtime is null ? null : seen.Models.FirstOrDefault(model => model.Runtime == runtime.Id && ModelNames.Same(model.Name, route.ModelName))
            ?? seen.Models.Where(model => model.Runtime == runtime.Id).Take(2).ToArray() switch { [var only] when runtime.Kind != "ollama" => only, _ => null };
        bool Speaks(Scope scope) => (scope.Runtime is null || scope.Runtime == runtime?.Id || scope.Runtime == runtime?.Kind || (runtime is null && route.Agent is null))
            && (scope.Model is null || route.ModelName is null || ModelNames.Same(scope.Model, route.ModelName) || SameWeights(scope.Model, model) || (model is not null && ModelNames.Same(scope.Model, model.Name)));
        return route with
        {
            Runtime = runtime,
            Model = model,
            Behaviour = knowledge.Runtime(runtime?.Kind),
            RuntimeFacts = [.. seen.Facts.Where(fact => fact.Scope.Agent is null && runtime is not null && Speaks(fact.Scope))],
            Requests = [.. seen.Requests.Where(request => request.Scope.Agent is { } agent
                ? agent == route.Agent?.Id && (request.Scope.Model is null || ModelNames.Same(request.Scope.Model, route.ModelName) || isPrimary && IsGone(request.Scope, declared))
                : Speaks(request.Scope))],
            Incidents = [.. seen.Incidents.Where(incident => incident.Scope.Agent is null ? Speaks(incident.Scope) : incident.Scope.Agent == route.Agent?.Id)],
        };
    }

    private static bool SameWeights(string name, ModelSeen? model) =>
        model?.WeightsDigest is { Length: > 8 } digest && name.Contains(digest.Replace("sha256:", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    private static RuntimeSeen? RuntimeOf(Route route, Observation seen)
    {
        if (route.AgentFact(FactNames.BaseUrl)?.Value.Text is { } address)
        {
            return seen.Runtimes.FirstOrDefault(runtime => Addresses.Same(runtime.BaseUrl, address));
        }
        if (seen.Runtimes is [var only]) return only;
        return seen.Runtimes.FirstOrDefault(runtime => runtime.Kind == route.Provider) ?? seen.Runtimes.FirstOrDefault(runtime =>
            seen.Models.Any(model => model.Runtime == runtime.Id && ModelNames.Same(model.Name, route.ModelName)));
    }
}
