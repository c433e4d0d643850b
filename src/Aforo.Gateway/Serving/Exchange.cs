using System.Collections.Immutable;
using System.Text;
using Aforo.Core.Routing;
using Aforo.Core.Workload;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Privacy;
using Aforo.Gateway.Stabilizing;
using Aforo.Gateway.Translation;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Serving;

/// <summary>One request from its arrival to its record.</summary>
internal sealed class Exchange(GatewayServices services, GatewayState state, HttpContext http, ApiEndpoint endpoint, string id, string? keyName)
{
    /// <summary>The smallest context that any Ollama gives by itself, tokens: what is surely shorter need not know which it is.</summary>
    private const int SmallestDefault = 2048;

    private static readonly TimeSpan CountLimit = TimeSpan.FromSeconds(10);

    /// <summary>As long as Ollama itself waits for a model that shows no progress.</summary>
    private static readonly TimeSpan LoadLimit = TimeSpan.FromMinutes(5);

    private readonly long _startedAt = services.Clock.GetTimestamp();
    private readonly DateTimeOffset _arrived = services.Clock.GetLocalNow();
    private readonly ExchangeRecord _record = new();

    public async Task RunAsync()
    {
        PooledBody? body = null;
        try
        {
            body = await PooledBody.ReadAsync(http.Request.Body, http.Request.ContentLength, state.Configuration.Limits.BodyBytes, http.RequestAborted).ConfigureAwait(false);
            if (body is null)
            {
                await RefuseAsync(new ReplyError("too_large", $"aforo: the body is larger than {state.Configuration.Limits.BodyBytes} bytes, the limit of the configuration (\"body_bytes\")", 413), "body-too-large").ConfigureAwait(false);
                return;
            }
            _record.RequestBytes = body.Length;
            await AnswerAsync(body).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            _record.End(WorkloadOutcome.ClientGone, WorkloadLeg.Client);
        }
        catch (BadHttpRequestException bad)
        {
            await RefuseAsync(new ReplyError("invalid_request", "aforo: " + bad.Message, bad.StatusCode), "bad-request").ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            _record.End(WorkloadOutcome.ClientGone, WorkloadLeg.Client);
        }
        finally
        {
            body?.Dispose();
            services.Finish(_record.Of(id, _arrived, services.Clock.GetElapsedTime(_startedAt).TotalSeconds, endpoint, http.Response.StatusCode), _record.Heartbeats);
        }
    }

    private async Task AnswerAsync(PooledBody body)
    {
        var facts = endpoint.Method == "POST" ? BodyReader.Read(body.Bytes) : new BodyFacts();
        if (facts.BrokenAt is { } broken)
        {
            await RefuseAsync(new ReplyError("invalid_request", $"aforo: the body is no JSON object (byte {broken})", 400), "bad-request").ConfigureAwait(false);
            return;
        }
        var model = facts.Model ?? "";
        _record.Model = facts.Model;
        var isKept = services.Prompts is not null && endpoint.Kind != EndpointKind.Tell;
        var looksSecret = (state.Configuration.DetectSecrets || isKept) && SecretDetector.Finds(body.Bytes);
        if (isKept && !looksSecret) services.Prompts!.Record(id, body.Bytes);
        var hasSecret = state.Configuration.DetectSecrets && looksSecret;
        var targets = await new Candidates(state, services.Coordination, _arrived).OfAsync(endpoint, model, facts, http.RequestAborted).ConfigureAwait(false);
        var asked = Asked(body, facts, model, hasSecret, targets);
        var decision = Router.Decide(state.Configuration.Rules, asked, targets);
        if (endpoint.Kind == EndpointKind.Generate && decision is { Route: RouteKind.Local, Targets: [{ Target: { Context: null } unknown }, ..] } && asked.Prompt.High > SmallestDefault && await LoadAsync(unknown).ConfigureAwait(false))
        {
            targets = await new Candidates(state, services.Coordination, _arrived).OfAsync(endpoint, model, facts, http.RequestAborted).ConfigureAwait(false);
            decision = Router.Decide(state.Configuration.Rules, asked, targets);
        }
        if (endpoint.Kind != EndpointKind.Tell && Straddles(asked, targets, decision))
        {
            asked = asked with { Prompt = await CountAsync(body, targets).ConfigureAwait(false) is { } counted ? TokenBounds.Counted(counted) : Weighed(asked.Prompt, body) };
            decision = Router.Decide(state.Configuration.Rules, asked, targets);
        }
        _record.Take(decision, asked);
        var holds = endpoint.Kind == EndpointKind.Generate ? decision.Stabilize : Stabilization.None;
        var (still, done) = holds == Stabilization.None ? (null, Stabilization.None) : StabilizedBody.Of(body, holds, DateOnly.FromDateTime(_arrived.DateTime));
        using (still)
        {
            if (still is not null) facts = BodyReader.Read(still.Bytes);
            _record.Stabilized = done;
            if (endpoint.Kind == EndpointKind.Generate) Remember(model, still ?? body, holds == Stabilization.None ? null : body);
            if (decision.Route == RouteKind.Refused)
            {
                await RefuseAsync(Refusals.Of(decision, asked), decision.Reason).ConfigureAwait(false);
                return;
            }
            var streams = endpoint.Kind == EndpointKind.Generate && (facts.Stream ?? endpoint.StreamsByDefault);
            await new Passage(services, state, http, endpoint, id, keyName ?? "", _record, decision, facts, streams).RunAsync(still ?? body).ConfigureAwait(false);
        }
    }

    /// <summary>What became of the conversation's prefix, and what would have without a rule's help.</summary>
    private void Remember(string model, PooledBody body, PooledBody? asSent)
    {
        (_record.Conversation, _record.Change) = services.Conversations.Take(_record.Agent, model, http.Request.Headers["X-Session-Id"].FirstOrDefault(), body.Bytes);
        if (asSent is null || _record.Conversation is not { } conversation) return;
        if (services.Conversations.TakeAsSent(conversation, asSent.Bytes)?.LostTokens is { } without && _record.Change?.LostTokens is { } lost) _record.SparedTokens = Math.Max(0, without - lost);
    }

    private RoutingRequest Asked(PooledBody body, BodyFacts facts, string model, bool hasSecret, ImmutableArray<RoutingTarget> targets)
    {
        var agent = Agents.Of(http.Request.Headers, state.Configuration);
        var sizes = targets.IsEmpty ? null : state.Of(targets[0]).Sizes;
        _record.Agent = agent.Name;
        return new RoutingRequest
        {
            Model = model,
            Agent = agent.Name,
            Key = keyName,
            Workspace = http.Request.Headers["X-Aforo-Workspace"].FirstOrDefault(),
            Path = http.Request.Path.Value ?? "/",
            Prompt = endpoint.Kind == EndpointKind.Tell || sizes is null ? TokenBounds.Counted(0) : sizes.Bounds(model, facts.TextBytes, facts.Images),
            ReservedOutput = facts.MaxOutput,
            DeadlineSeconds = agent.DeadlineSeconds,
            HasSecret = hasSecret,
            Mentioned = state.Mentions.IsEmpty ? [] : [.. state.Mentions.Where(text => body.Contains(Encoding.UTF8.GetBytes(text)))],
            Time = TimeOnly.FromDateTime(_arrived.DateTime),
            Day = _arrived.DayOfWeek,
            HeavyFromTokens = services.Heavy.FromTokens,
        };
    }

    private async Task<bool> LoadAsync(RoutingTarget target)
    {
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

    /// <summary>Nobody can count it: its letters bound it more closely than its length, unless what replies told does so already.</summary>
    private static TokenBounds Weighed(TokenBounds prompt, PooledBody body)
    {
        var most = TextWeight.MostTokens(body.Bytes);
        return most >= prompt.High ? prompt : new TokenBounds(prompt.Low, Math.Min(prompt.Likely, most), Math.Max(prompt.Low, most));
    }

    /// <summary>Whether the answer would be another at one of the bounds.</summary>
    private bool Straddles(RoutingRequest asked, ImmutableArray<RoutingTarget> targets, RoutingDecision likely)
    {
        if (asked.Prompt.IsExact) return false;
        return Differs(asked.Prompt.Low) || Differs(asked.Prompt.High);

        bool Differs(long tokens)
        {
            var other = Router.Decide(state.Configuration.Rules, asked with { Prompt = TokenBounds.Counted(tokens) }, targets);
            return other.Route != likely.Route || other.Reason != likely.Reason || !other.Targets.Select(target => target.Target.Backend).SequenceEqual(likely.Targets.Select(target => target.Target.Backend));
        }
    }

    /// <summary>The exact count by a local runtime's own tokenizer; null where none can count. A prompt is never shown to a cloud backend for this.</summary>
    private async Task<long?> CountAsync(PooledBody body, ImmutableArray<RoutingTarget> targets)
    {
        using var patience = new CancellationTokenSource(CountLimit, services.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, http.RequestAborted);
        try
        {
            foreach (var target in targets.Where(target => target is { IsLocal: true, Unusable: null }))
                if (await TokenCount.AskAsync(state.Of(target), endpoint, body, either.Token).ConfigureAwait(false) is { } tokens) return tokens;
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            // A backend that does not even count: what is known must do.
        }
        return null;
    }

    private async Task RefuseAsync(ReplyError error, string reason)
    {
        _record.Refuse(reason);
        if (http.Response.HasStarted) return;
        await Replies.ErrorAsync(http, endpoint.ErrorForm, error, id, "none", "refused", reason).ConfigureAwait(false);
    }
}
