using System.Collections.Immutable;
using Aforo.Core.Routing;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Coordination;
using Aforo.Gateway.Dialects;

namespace Aforo.Gateway.Serving;

/// <summary>Which backends a request could go to, and what is known of each now.</summary>
internal sealed class Candidates(GatewayState state, ICoordination coordination, DateTimeOffset now)
{
    public async Task<ImmutableArray<RoutingTarget>> OfAsync(ApiEndpoint endpoint, string model, BodyFacts facts, CancellationToken cancellation)
    {
        var alias = state.Configuration.Models.FirstOrDefault(one => one.Name == model);
        var places = alias is null
            ? state.Backends.Where(backend => Speaks(backend, endpoint)).Select(backend => (Backend: backend, Model: model))
            : alias.On.Select(place => (Backend: state.Backends.First(backend => backend.Name == place.Backend), place.Model)).Where(place => Speaks(place.Backend, endpoint));
        var views = new List<(Backend Backend, string Model, BackendView View, bool? Serves)>();
        foreach (var place in places)
        {
            var view = await place.Backend.ViewAsync(cancellation).ConfigureAwait(false);
            views.Add((place.Backend, place.Model, view, alias is null ? place.Backend.Serves(place.Model, view) : true));
        }
        var known = views.Where(view => view.Serves != false).ToList();
        // Nobody has it: the first of the user's own says so in its own words.
        if (known.Count == 0 && views.Where(view => view.Backend.Settings is { IsLocal: true, Models.IsEmpty: true }).Take(1).ToList() is [var first]) known.Add(first);
        var targets = ImmutableArray.CreateBuilder<RoutingTarget>();
        foreach (var (backend, name, view, _) in known)
            targets.Add(await backend.TargetAsync(name, facts, view, QueueSeconds(backend, view), Spent(backend), endpoint.Dialect == Dialect.Ollama, cancellation).ConfigureAwait(false));
        return targets.ToImmutable();
    }

    /// <summary>Start of the day or month in which a budget counts.</summary>
    public static DateTimeOffset PeriodStart(string period, DateTimeOffset now) => new(now.Year, now.Month, period == "day" ? now.Day : 1, 0, 0, 0, now.Offset);

    private static bool Speaks(Backend backend, ApiEndpoint endpoint) => Pairing.Of(endpoint, backend.Settings, backend.Version).Impossible is null;

    /// <summary>A wait is not foretold where nothing says how long requests hold a slot; that somebody waits already makes others preferred.</summary>
    private double QueueSeconds(Backend backend, BackendView view)
    {
        var (active, waiting) = coordination.Load(backend.Name);
        return backend.Slots(view) is { } slots && active >= slots ? waiting + 1 : 0;
    }

    private string? Spent(Backend backend)
    {
        foreach (var budget in state.Configuration.Budgets)
            if (budget.Backends.Contains(backend.Name) && coordination.Spent(budget.Name, PeriodStart(budget.Period, now)) >= budget.Amount) return RoutingReasons.BudgetSpent;
        return null;
    }
}
