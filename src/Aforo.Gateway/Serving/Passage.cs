using Aforo.Core.Routing;
using Aforo.Core.Workload;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Coordination;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Forwarding;
using Aforo.Gateway.Messages;
using Aforo.Gateway.Translation;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Serving;

/// <summary>
/// Takes a routed request through one of its targets. It tries another only where nothing was generated, and only among those that the decision names: of
/// a private request all are local.
/// </summary>
internal sealed class Passage(GatewayServices services, GatewayState state, HttpContext http, ApiEndpoint endpoint, string id, string party, ExchangeRecord record, RoutingDecision decision, BodyFacts facts, ClientReply reply)
{
    /// <summary>No prefill takes so many times what its slow end says.</summary>
    private const double FarBeyond = 3;

    /// <summary>In which a client that left is noticed.</summary>
    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(1);

    private readonly long _began = services.Clock.GetTimestamp();
    private Flight? _flight;
    private WorkloadLeg _failing = WorkloadLeg.Connect;

    private string _reason = decision.Reason;

    private string Route => decision.Route == RouteKind.Cloud ? "cloud" : "local";

    public async Task RunAsync(PooledBody body)
    {
        reply.IsAlive = AliveAsync;
        ReplyError? error = null;
        for (var i = 0; i < decision.Targets.Length; i++)
        {
            var isLast = i == decision.Targets.Length - 1;
            var (flight, problem) = await TakeOffAsync(body, decision.Targets[i]).ConfigureAwait(false);
            if (flight is null)
            {
                error = problem;
                continue;
            }
            var landing = new Landing(services, state, http, endpoint, id, record, facts, flight, reply, Mark);
            _flight = flight;
            if (await landing.LandAsync(isLast, new FlightIdentity(Place(flight.Backend, flight.Model), flight.Body)).ConfigureAwait(false) is not { } failure) return;
            // Whoever waits for the next one is not waiting for this one any more.
            _flight = null;
            error = failure;
            if (reply.IsCommitted) break;
        }
        error ??= services.Words.Error("overloaded", 503, "gateway.not-taken");
        record.End(error.Kind == "timeout" ? WorkloadOutcome.TimedOut : WorkloadOutcome.Failed, _failing);
        await reply.FailAsync(error, id, response => Mark(response)).ConfigureAwait(false);
    }

    private void Mark(HttpResponse response) => Replies.Mark(response, id, record.Backend ?? "none", Route, _reason);

    /// <summary>
    /// Backend (its address too, for a changed configuration may give its name to another server) and model are part of it: a prefill is taken over only where the request itself may
    /// go; and so is what goes on of the client's own besides the body: the query, and where the gateway has no keys the client's.
    /// </summary>
    private string Place(Backend backend, string model)
    {
        var headers = http.Request.Headers;
        var own = state.Configuration.Keys.IsEmpty ? $"{headers.Authorization} {headers["x-api-key"]}" : "";
        return $"{party} {endpoint.Path}{http.Request.QueryString} {backend.Name} {backend.Settings.Url} {model} {own}";
    }

    private Flight? Claim(PooledBody body)
    {
        if (!services.Coordination.MayClaim(body.Length)) return null;
        foreach (var verdict in decision.Targets)
        {
            if (services.Coordination.Claim(new FlightIdentity(Place(state.Of(verdict.Target), verdict.Target.Model), body).Key) is not Flight running) continue;
            if (!running.Response.IsFaulted) return running;
            // It failed while nobody waited for it: the request is sent anew.
            running.End();
        }
        return null;
    }

    /// <summary>Claims a prefill of the same request that goes on, or waits for a slot and sends.</summary>
    private async Task<(Flight? Flight, ReplyError? Problem)> TakeOffAsync(PooledBody body, TargetVerdict verdict)
    {
        var target = verdict.Target;
        var backend = state.Of(target);
        record.Backend = backend.Name;
        await reply.MarkAsync(Mark).ConfigureAwait(false);
        if (Claim(body) is { } running) return (await TakenAsync(running).ConfigureAwait(false), null);
        // What a backend has it tells beside its work.
        if (endpoint.Kind == EndpointKind.Tell) return Depart(body, backend, verdict, null);
        var limits = state.Configuration.Limits;
        var waitingSince = services.Clock.GetTimestamp();
        var slots = backend.Slots(await backend.View.NowAsync(http.RequestAborted).ConfigureAwait(false));
        var runner = await backend.RunnerAsync(target.Model, endpoint, facts, http.RequestAborted).ConfigureAwait(false);
        var (left, slot) = await WaitAsync(body, backend, target.Model, new(backend.Name, slots, record.Agent ?? party, limits.Queue, TimeSpan.FromSeconds(limits.QueueSeconds)) { Runner = runner }).ConfigureAwait(false);
        if (left is not null) return (await TakenAsync(left).ConfigureAwait(false), null);
        if (slots is not null) record.WaitSeconds = services.Clock.GetElapsedTime(waitingSince).TotalSeconds;
        (_failing, _reason) = slot is null ? (WorkloadLeg.Queue, RoutingReasons.QueueFull) : (WorkloadLeg.Connect, decision.Reason);
        record.Reason = _reason;
        if (slot is not null) return Depart(body, backend, verdict, slot);
        // That the queue is full is told at once.
        var hasWaited = services.Clock.GetElapsedTime(waitingSince).TotalSeconds >= limits.QueueSeconds / 2;
        return (null, services.Words.Error("overloaded", 503, hasWaited ? "gateway.queue-slow" : "gateway.queue-full", ("count", limits.Queue), ("backend", backend.Name), ("seconds", limits.QueueSeconds)) with { RetryAfter = Refusals.WhenFull });
    }

    private (Flight? Flight, ReplyError? Problem) Depart(PooledBody body, Backend backend, TargetVerdict verdict, ISlot? slot)
    {
        try
        {
            var (request, translator, translated, problem) = Upstream.Of(http.Request, endpoint, backend, verdict.Target.Model, facts, body, state.Configuration.Keys.IsEmpty, services.Words);
            if (request is null)
            {
                slot?.Dispose();
                return (null, new ReplyError("invalid_request", GatewayWording.Mark + services.Words.Text(problem!), 400));
            }
            if (!backend.Breaker.TryDepart())
            {
                request.Dispose();
                slot?.Dispose();
                return (null, services.Words.Error("overloaded", 503, "gateway.unreachable", ("backend", backend.Name)) with { RetryAfter = Refusals.WhenDown });
            }
            var flight = new Flight { Backend = backend, Model = verdict.Target.Model, DueSeconds = verdict.Time.Demand?.High, Request = request, Body = body.Hold(), Slot = slot, SentAt = services.Clock.GetTimestamp(), Translator = translator, Translated = translated };
            flight.Send();
            return (flight, null);
        }
        catch
        {
            slot?.Dispose();
            throw;
        }
    }

    private async Task<Flight> TakenAsync(Flight flight)
    {
        record.Backend = flight.Backend.Name;
        try
        {
            await reply.MarkAsync(Mark).ConfigureAwait(false);
            flight.TakeOver();
            return flight;
        }
        catch
        {
            flight.End();
            throw;
        }
    }

    /// <summary>A slot; or the same request's prefill that ran for another client, if that one leaves it before.</summary>
    private async Task<(Flight? Left, ISlot? Slot)> WaitAsync(PooledBody body, Backend backend, string model, SlotRequest request)
    {
        if (endpoint.Kind != EndpointKind.Generate || !services.Coordination.MayClaim(body.Length)) return (null, await services.Coordination.EnterAsync(request, http.RequestAborted).ConfigureAwait(false));
        using var noTwin = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        using var noSlot = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var twin = services.Coordination.Await(new FlightIdentity(Place(backend, model), body).Key, noTwin.Token);
        var entering = services.Coordination.EnterAsync(request, noSlot.Token).AsTask();
        return twin is not null && await LeftAsync(twin, entering, noTwin, noSlot).ConfigureAwait(false) is { } left ? (left, null) : (null, await entering.ConfigureAwait(false));
    }

    /// <summary>
    /// A client that tries again may come before the gateway saw it leave. Who waits for a slot takes over whenever that is; who has one waits a moment.
    /// Null when the other client stays.
    /// </summary>
    private async Task<Flight?> LeftAsync(Task<IParkedFlight> twin, Task<ISlot?> entering, CancellationTokenSource noTwin, CancellationTokenSource noSlot)
    {
        if (await Task.WhenAny(twin, entering).ConfigureAwait(false) == entering) await Task.WhenAny(twin, Task.Delay(Leaving, services.Clock, noTwin.Token)).ConfigureAwait(false);
        await noTwin.CancelAsync().ConfigureAwait(false);
        Flight flight;
        try
        {
            // Given or cancelled, it ends: until then it might still be given.
            if (await twin.ConfigureAwait(false) is not Flight given) return null;
            flight = given;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        await noSlot.CancelAsync().ConfigureAwait(false);
        try
        {
            (await entering.ConfigureAwait(false))?.Dispose();
        }
        catch (OperationCanceledException)
        {
            // The place in the queue is given up.
        }
        return flight;
    }

    /// <summary>
    /// Asked before each heartbeat. An upstream that gives no sign for too long is given up; one whose slots stand still, or that began to answer and stopped, after
    /// the longer time that counts where nothing can be proven: no token takes so long.
    /// </summary>
    private async ValueTask<bool> AliveAsync()
    {
        if (_flight is not { } flight) return true;
        var (life, limits) = (flight.Backend.Life, state.Configuration.Limits);
        if (await life.AskAsync().ConfigureAwait(false))
        {
            if (SilenceOf(flight) is not { } silence || services.Clock.GetElapsedTime(silence.Since).TotalSeconds < silence.LongestSeconds) return true;
            flight.FoundDead(silence.LongestSeconds);
            return false;
        }
        if (life.SilentFor(Math.Max(_began, flight.SentAt)).TotalSeconds >= limits.DeadSeconds) flight.FoundDead(limits.DeadSeconds);
        return false;
    }

    /// <summary>
    /// How long an upstream that lives may be silent, and since when. Null for one that shows the work itself, and where nobody knows what it takes until something comes: the
    /// prefill, or of what is not streamed the whole answer; else, when nothing came from it for anybody in a multiple of what the prefill takes at its slowest, its runner hangs.
    /// </summary>
    private (long Since, double LongestSeconds)? SilenceOf(Flight flight)
    {
        var (life, longest) = (flight.Backend.Life, state.Configuration.Limits.SilentSeconds);
        if (flight.HeardAt != 0 || life is { CanProve: false } or { IsMute: true } || life.Stuck.TotalSeconds >= longest) return (Math.Max(flight.SentAt, flight.HeardAt), longest);
        return life.ShowsWork || !reply.Wire.IsStream || flight.DueSeconds is not { } due ? null : (Math.Max(flight.SentAt, life.HeardAt), Math.Max(longest, FarBeyond * due));
    }
}
