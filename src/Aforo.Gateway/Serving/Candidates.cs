using System.Collections.Immutable;
using Aforo.Core.Messages;
using Aforo.Core.Routing;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Coordination;
using Aforo.Gateway.Dialects;

namespace Aforo.Gateway.Serving;

/// <summary>Which backends a request could go to, and what is known of each now.</summary>
internal sealed class Candidates(GatewayState state, ICoordination coordination, DateTimeOffset now, TimeZoneInfo zone)
{
    /// <summary>Why those that have the model, or all where nobody has it, can't be asked this; null where somebody can.</summary>
    public Saying? Impossible { get; private set; }

    public async Task<ImmutableArray<RoutingTarget>> OfAsync(ApiEndpoint endpoint, string model, BodyFacts facts, CancellationToken cancellation)
    {
        var alias = Alias(model);
        var looks = new List<(Backend Backend, string Model, ValueTask<BackendView> View)>(state.Backends.Length);
        // All are asked at once: of several that hang each would cost its patience.
        if (alias is null)
        {
            foreach (var backend in state.Backends) looks.Add((backend, model, backend.View.NowAsync(cancellation)));
        }
        else
        {
            foreach (var place in alias.On)
                if (state.Named(place.Backend) is { } backend) looks.Add((backend, place.Model, backend.View.NowAsync(cancellation)));
        }
        var isHere = false;
        Saying? havingCannot = null, anyCannot = null;
        var views = new List<(Backend Backend, string Model, BackendView View, bool? Serves)>(looks.Count);
        foreach (var (backend, name, look) in looks)
        {
            var view = await look.ConfigureAwait(false);
            var serves = alias is null ? backend.Serves(name, view) : !backend.Lacks(name, view);
            isHere |= serves == true && backend.Settings.IsLocal;
            if (Pairing.Of(endpoint, backend.Settings, backend.Version).Impossible is not { } impossible)
            {
                views.Add((backend, name, view, serves));
                continue;
            }
            anyCannot ??= impossible;
            if (serves == true) havingCannot ??= impossible;
        }
        // Of the user's own, what answers to any name would answer with another model: it is asked only where none is sure to have this one.
        var known = views.FindAll(view => view.Serves ?? !(isHere && view.Backend.Settings.IsLocal));
        // Nobody has it: the first of the user's own says so in its own words. What names no model, as a question for a version, any of them answers.
        var namesNone = model.Length == 0 && endpoint.Kind == EndpointKind.Tell;
        if (known.Count == 0 && !isHere && views.FindIndex(view => view.Backend.Settings.IsLocal && (namesNone || view.Backend.Settings.Models.IsEmpty)) is >= 0 and var first) known.Add(views[first]);
        Impossible = known.Count > 0 ? null : havingCannot ?? (views.Count == 0 ? anyCannot : null);
        var targets = ImmutableArray.CreateBuilder<RoutingTarget>(known.Count);
        foreach (var (backend, name, view, _) in known)
            targets.Add(await backend.Targets.OfAsync(name, facts, view, QueueSeconds(backend, view), Spent(backend), endpoint, cancellation).ConfigureAwait(false));
        return targets.MoveToImmutable();
    }

    /// <summary>Start of the day or month in which a budget counts: the same before and after clocks are changed.</summary>
    public static DateTimeOffset PeriodStart(string period, DateTimeOffset now, TimeZoneInfo zone)
    {
        var start = new DateTime(now.Year, now.Month, period == "day" ? now.Day : 1, 0, 0, 0, DateTimeKind.Unspecified);
        return new DateTimeOffset(start, zone.GetUtcOffset(start));
    }

    private ModelAlias? Alias(string model)
    {
        foreach (var one in state.Configuration.Models)
            if (one.Name == model) return one;
        return null;
    }

    /// <summary>A wait is not foretold where nothing says how long requests hold a slot; that somebody waits already makes others preferred.</summary>
    private double QueueSeconds(Backend backend, BackendView view)
    {
        var (active, waiting) = coordination.Load(backend.Name);
        return backend.Slots(view) is { } slots && active >= slots ? waiting + 1 : 0;
    }

    private string? Spent(Backend backend)
    {
        foreach (var budget in state.Configuration.Budgets)
            if (budget.Backends.Contains(backend.Name) && coordination.Spent(budget.Name, PeriodStart(budget.Period, now, zone)) >= budget.Amount) return RoutingReasons.BudgetSpent;
        return null;
    }
}
