using Aforo.Core.Routing;
using Aforo.Core.Workload;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Forwarding;
using Aforo.Gateway.Translation;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Serving;

/// <summary>
/// Takes a routed request through one of its targets. It tries another only where nothing was generated, and only among those that the decision names: of
/// a private request all are local.
/// </summary>
internal sealed class Passage(GatewayServices services, GatewayState state, HttpContext http, ApiEndpoint endpoint, string id, string party, ExchangeRecord record, RoutingDecision decision, BodyFacts facts, bool streams)
{
    private Flight? _flight;

    private string Route => decision.Route == RouteKind.Cloud ? "cloud" : "local";

    public async Task RunAsync(PooledBody body)
    {
        using var reply = new ClientReply(http, Wire.Of(endpoint, streams), state.Configuration.Heartbeat, services.Clock, AliveAsync);
        services.Wheel.Add(reply);
        try
        {
            var error = new ReplyError("overloaded", "aforo: no backend took the request", 503);
            for (var i = 0; i < decision.Targets.Length; i++)
            {
                var isLast = i == decision.Targets.Length - 1;
                var (flight, problem) = await TakeOffAsync(body, decision.Targets[i].Target).ConfigureAwait(false);
                if (flight is null)
                {
                    error = problem!;
                    continue;
                }
                var landing = new Landing(services, state, http, endpoint, id, record, facts, flight, reply, Mark);
                _flight = flight;
                if (await landing.LandAsync(isLast, Key(flight)).ConfigureAwait(false) is not { } failure) return;
                error = failure;
                if (reply.IsCommitted) break;
            }
            record.End(error.Kind == "timeout" ? WorkloadOutcome.TimedOut : WorkloadOutcome.Failed, WorkloadLeg.Connect);
            await reply.FailAsync(error, id, response => Mark(response)).ConfigureAwait(false);
        }
        finally
        {
            services.Wheel.Remove(reply);
            record.Heartbeats = reply.Heartbeats;
            record.ReplyBytes = reply.SentBytes;
        }
    }

    private void Mark(HttpResponse response) => Replies.Mark(response, id, record.Backend ?? "none", Route, decision.Reason);

    private Func<FlightIdentity> Key(Flight flight) => () => new FlightIdentity(Place(flight.Backend), flight.Body);

    /// <summary>The backend is part of it: a prefill is taken over only where the request itself may go.</summary>
    private string Place(Backend backend) => $"{party} {endpoint.Path} {backend.Name}";

    private Flight? Claim(PooledBody body)
    {
        foreach (var verdict in decision.Targets)
        {
            var place = Place(state.Of(verdict.Target));
            if (services.Coordination.MayClaim(place, body.Length) && services.Coordination.Claim(new FlightIdentity(place, body).Key) is Flight running) return running;
        }
        return null;
    }

    /// <summary>Claims a prefill of the same request that goes on, or waits for a slot and sends.</summary>
    private async Task<(Flight? Flight, ReplyError? Problem)> TakeOffAsync(PooledBody body, RoutingTarget target)
    {
        var backend = state.Of(target);
        record.Backend = backend.Name;
        Mark(http.Response);
        if (Claim(body) is { } running)
        {
            record.Backend = running.Backend.Name;
            Mark(http.Response);
            return (running, null);
        }
        var limits = state.Configuration.Limits;
        var waitingSince = services.Clock.GetTimestamp();
        var view = await backend.ViewAsync(http.RequestAborted).ConfigureAwait(false);
        var slots = endpoint.Kind == EndpointKind.Tell ? null : backend.Slots(view);
        var slot = await services.Coordination.EnterAsync(new(backend.Name, slots, record.Agent ?? party, limits.Queue, TimeSpan.FromSeconds(limits.QueueSeconds)), http.RequestAborted).ConfigureAwait(false);
        if (slots is not null) record.WaitSeconds = services.Clock.GetElapsedTime(waitingSince).TotalSeconds;
        if (slot is null) return (null, new ReplyError("overloaded", $"aforo: {limits.Queue} requests already wait for {backend.Name}, or the wait was longer than {limits.QueueSeconds} s", 503));
        try
        {
            var (request, translator, translated, problem) = Upstream.Of(http.Request, endpoint, backend, target.Model, facts, body, state.Configuration.Keys.IsEmpty);
            if (request is null)
            {
                slot.Dispose();
                return (null, new ReplyError("invalid_request", "aforo: " + problem, 400));
            }
            var flight = new Flight { Backend = backend, Model = target.Model, Request = request, Body = body.Hold(), Slot = slot, SentAt = services.Clock.GetTimestamp(), Translator = translator, Translated = translated };
            flight.Send();
            return (flight, null);
        }
        catch
        {
            slot.Dispose();
            throw;
        }
    }

    /// <summary>Asked before each heartbeat. An upstream that gives no sign for too long is given up.</summary>
    private async ValueTask<bool> AliveAsync()
    {
        if (_flight is not { } flight) return true;
        if (!flight.Backend.Life.CanProve)
        {
            if (services.Clock.GetElapsedTime(Math.Max(flight.SentAt, flight.HeardAt)).TotalSeconds < state.Configuration.Limits.SilentSeconds) return true;
            flight.FoundDead();
            return false;
        }
        if (await flight.Backend.Life.AskAsync().ConfigureAwait(false)) return true;
        if (flight.Backend.Life.Silent.TotalSeconds >= state.Configuration.Limits.DeadSeconds) flight.FoundDead();
        return false;
    }
}
