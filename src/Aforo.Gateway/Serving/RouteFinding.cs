using System.Collections.Immutable;
using Aforo.Core.Messages;
using Aforo.Core.Routing;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Forensics;
using Aforo.Gateway.Forwarding;
using Aforo.Gateway.Privacy;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Serving;

/// <summary>Finds the route of one request: asks what the backends can take, has a model loaded whose context nothing tells, and counts only where the answer hangs on it.</summary>
internal sealed class RouteFinding(GatewayServices services, GatewayState state, HttpContext http, ApiEndpoint endpoint, string id, string? keyName, DateTimeOffset arrived, ExchangeRecord record, ClientReply reply)
{
    /// <summary>The smallest context that any Ollama gives by itself, tokens: what is surely shorter need not know which it is.</summary>
    private const int SmallestDefault = 2048;

    private static readonly TimeSpan CountLimit = TimeSpan.FromSeconds(10);

    /// <summary>As long as Ollama itself waits for a model that shows no progress.</summary>
    private static readonly TimeSpan LoadLimit = TimeSpan.FromMinutes(5);

    public async Task<FoundRoute> FindAsync(PooledBody body, BodyFacts facts, bool hasSecret)
    {
        var model = facts.Model ?? "";
        var candidates = new Candidates(state, services.Coordination, arrived, services.Clock.LocalTimeZone);
        var targets = await candidates.OfAsync(endpoint, model, facts, http.RequestAborted).ConfigureAwait(false);
        var asked = Asked(body, model, facts, hasSecret, targets);
        if (candidates.Impossible is { } impossible) return new FoundRoute(null, asked, null, impossible);
        var turn = Turn(model, body);
        targets = Cached(targets, turn);
        var decision = Router.Decide(state.Configuration.Rules, asked, targets);
        if (endpoint.Kind == EndpointKind.Generate && decision is { Route: RouteKind.Local, Targets: [{ Target: { Context: null } unknown, Prompt.High: > SmallestDefault }, ..] } && await LoadAsync(unknown).ConfigureAwait(false))
        {
            targets = Cached(await candidates.OfAsync(endpoint, model, facts, http.RequestAborted).ConfigureAwait(false), turn);
            asked = asked with { Prompt = SizeOf(targets) };
            decision = Router.Decide(state.Configuration.Rules, asked, targets);
        }
        if (endpoint.Kind != EndpointKind.Tell && Straddles(asked, targets, decision))
        {
            targets = await MeasureAsync(body, facts, targets).ConfigureAwait(false);
            asked = asked with { Prompt = SizeOf(targets) };
            decision = Router.Decide(state.Configuration.Rules, asked, targets);
        }
        return new FoundRoute(decision, asked, turn, null);
    }

    /// <summary>The request as a turn of its conversation; null where it is none.</summary>
    public ConversationTurn? Turn(string model, PooledBody body) => endpoint.Kind == EndpointKind.Generate ? services.Conversations.Read(record.Agent, model, HeaderText.Of(http.Request.Headers["X-Session-Id"].FirstOrDefault()), body.Bytes) : null;

    /// <summary>The targets with what their caches likely hold of the prompt.</summary>
    private ImmutableArray<RoutingTarget> Cached(ImmutableArray<RoutingTarget> targets, ConversationTurn? turn) =>
        turn is null || services.Conversations.KeptTokens(turn) is not (> 0 and var kept) ? targets : [.. targets.Select(target => target.IsLocal && state.Of(target).LikelyHolds(target.Model, turn.Key) ? target with { CachedTokens = kept } : target)];

    private RoutingRequest Asked(PooledBody body, string model, BodyFacts facts, bool hasSecret, ImmutableArray<RoutingTarget> targets)
    {
        var agent = Agents.Of(http.Request.Headers, state.Configuration);
        record.Agent = agent.Name;
        return new RoutingRequest
        {
            Model = model,
            Agent = agent.Name,
            Key = keyName,
            Workspace = HeaderText.Of(http.Request.Headers["X-Aforo-Workspace"].FirstOrDefault()),
            Path = http.Request.Path.Value ?? "/",
            Prompt = SizeOf(targets),
            ReservedOutput = facts.MaxOutput,
            DeadlineSeconds = agent.DeadlineSeconds,
            HasSecret = hasSecret,
            Mentioned = Mentions.In(body, state.Mentions),
            Time = TimeOnly.FromDateTime(arrived.DateTime),
            Day = arrived.DayOfWeek,
            Spent = state.Configuration.Budgets.IsEmpty ? ImmutableDictionary<string, double>.Empty : state.Configuration.Budgets.ToImmutableDictionary(budget => budget.Name, budget => services.Coordination.Spent(budget.Name, Candidates.PeriodStart(budget.Period, arrived, services.Clock.LocalTimeZone))),
            HeavyFromTokens = services.Heavy.FromTokens,
        };
    }

    private async Task<bool> LoadAsync(RoutingTarget target)
    {
        reply.IsAlive = state.Of(target).Life.AskAsync;
        await reply.MarkAsync(response => Replies.Mark(response, id, target.Backend, "local", RoutingReasons.Fits)).ConfigureAwait(false);
        using var patience = new CancellationTokenSource(LoadLimit, services.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, http.RequestAborted);
        try
        {
            return await state.Of(target).LoadAsync(target.Model, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>What rules see: the size where the user's own backend would read it.</summary>
    private static TokenBounds SizeOf(ImmutableArray<RoutingTarget> targets) => (targets.FirstOrDefault(target => target.IsLocal) ?? targets.FirstOrDefault())?.Prompt ?? TokenBounds.Counted(0);

    /// <summary>Whether the answer would be another at one of the bounds, or at a size between them from which on a rule holds, or holds no more.</summary>
    private bool Straddles(RoutingRequest asked, ImmutableArray<RoutingTarget> targets, RoutingDecision likely)
    {
        return !likely.IsSettled && (Differs(static size => size.Low) || Differs(static size => size.High) || state.Configuration.Rules.Any(rule => Parts(rule.When.AtLeastTokens) || Parts(rule.When.AtMostTokens + 1)));

        bool Parts(long? from) => from is { } border && border > asked.Prompt.Low && border <= asked.Prompt.High && (DiffersAt(border) || DiffersAt(border - 1));

        bool DiffersAt(long tokens) => Differs(size => Math.Clamp(tokens, size.Low, size.High));

        bool Differs(Func<TokenBounds, long> bound)
        {
            var other = Router.Decide(state.Configuration.Rules, asked with { Prompt = TokenBounds.Counted(bound(asked.Prompt)) }, [.. targets.Select(target => target with { Prompt = TokenBounds.Counted(bound(target.Prompt!)) })]);
            return other.Route != likely.Route || other.Reason != likely.Reason || !other.Targets.Select(target => target.Target.Backend).SequenceEqual(likely.Targets.Select(target => target.Target.Backend));
        }
    }

    /// <summary>
    /// The targets with the sizes that local runtimes measure, each for itself. A prompt is never shown to a cloud backend for this; what another tokenizer counts is
    /// the likely size there, where no reply told better.
    /// </summary>
    private async Task<ImmutableArray<RoutingTarget>> MeasureAsync(PooledBody body, BodyFacts facts, ImmutableArray<RoutingTarget> targets)
    {
        using var patience = new CancellationTokenSource(CountLimit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, http.RequestAborted);
        var measured = new Dictionary<int, TokenBounds>();
        try
        {
            for (var i = 0; i < targets.Length; i++)
                if (targets[i] is { IsLocal: true, Unusable: null, Prompt.IsExact: false } target && await state.Of(target).MeasureAsync(target.Model, endpoint, facts, body, either.Token).ConfigureAwait(false) is { } size) measured[i] = size;
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            // A backend that does not even count: what is known must do.
        }
        if (measured.Count == 0) return targets;
        var likely = measured.Values.First().Likely;
        return [.. targets.Select((target, i) => measured.TryGetValue(i, out var size) ? target with { Prompt = size } : state.Of(target) is var backend && backend.Sizes.Knows(backend.Full(target.Model)) ? target : target with { Prompt = Near(target.Prompt!, likely) })];

        static TokenBounds Near(TokenBounds bounds, long likely) => bounds with { Likely = Math.Clamp(likely, bounds.Low, bounds.High) };
    }
}

/// <summary>A route and what it was found from.</summary>
/// <param name="Decision">Where it goes; null where no backend can have such an endpoint.</param>
/// <param name="Asked">What the rules saw.</param>
/// <param name="Turn">What is remembered of the prompt; null where it belongs to no conversation.</param>
/// <param name="Impossible">Why no backend can have it.</param>
internal sealed record FoundRoute(RoutingDecision? Decision, RoutingRequest Asked, ConversationTurn? Turn, Saying? Impossible);
