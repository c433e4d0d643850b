using Aforo.Core.Workload;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Forwarding;
using Aforo.Gateway.Translation;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Serving;

/// <summary>Waits for the reply of one backend and brings it to the client; what goes on without a client is parked for another.</summary>
internal sealed class Landing(GatewayServices services, GatewayState state, HttpContext http, ApiEndpoint endpoint, string id, ExchangeRecord record, BodyFacts facts, Flight flight, ClientReply reply, Action<HttpResponse> mark)
{
    private readonly Delivery _delivery = new(services, http, endpoint, id, record, flight, reply, mark);
    private bool _isParked;

    /// <summary>Null when the client has its answer, whichever; else why this backend gave none, and nothing was generated.</summary>
    public async Task<ReplyError?> LandAsync(bool isLast, FlightIdentity identity)
    {
        try
        {
            HttpResponseMessage response;
            using var announced = Announce(identity);
            try
            {
                response = await flight.Response.WaitAsync(http.RequestAborted).ConfigureAwait(false);
                flight.Backend.Breaker.Worked();
            }
            catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
            {
                record.End(WorkloadOutcome.ClientGone, WorkloadLeg.Prefill);
                Park(identity);
                return null;
            }
            catch (Exception failed) when (Flight.IsBreak(failed))
            {
                return _delivery.Failure(failed);
            }
            announced?.Dispose();
            using var gone = http.RequestAborted.UnsafeRegister(static state => ((Flight)state!).Cancel(), flight);
            if ((int)response.StatusCode is 429 or 502 or 503 or 529 && !isLast && !reply.IsCommitted) return _delivery.Own("overloaded", 503, "gateway.answered", ("status", (int)response.StatusCode));
            // A client would follow it by itself, its prompt in hand, past every rule.
            if ((int)response.StatusCode is >= 300 and < 400)
            {
                await _delivery.FailAsync(_delivery.Own("server", 502, "gateway.sends-elsewhere", ("status", (int)response.StatusCode))).ConfigureAwait(false);
                return null;
            }
            await (flight.Translator is { } translator
                ? new Translating(_delivery, facts.Model ?? flight.Model, state.Configuration.Limits.BodyBytes).RunAsync(response, translator)
                : new Passing(_delivery, response).RunAsync()).ConfigureAwait(false);
            if ((int)response.StatusCode == 200 && endpoint.Kind != EndpointKind.Tell) new Lessons(services, endpoint, record, facts, flight).Take(flight.Translator is null ? _delivery.Upstream.Figures() : record.Figures);
            return null;
        }
        finally
        {
            _delivery.Dispose();
            if (!_isParked) flight.End();
        }
    }

    private IDisposable? Announce(FlightIdentity identity) =>
        MayOutlive ? services.Coordination.Announce(identity.Running(flight.SentAt, TimeSpan.FromSeconds(state.Configuration.Limits.LingerSeconds))) : null;

    private bool MayOutlive => state.Configuration.Limits.LingerSeconds > 0 && endpoint.Kind == EndpointKind.Generate;

    /// <summary>What a prefill cost that nobody claimed is its first client's; of one that is claimed, the claimer's.</summary>
    private async Task SettleAsync(Task<ReplyFigures?> unclaimed)
    {
        if (await unclaimed.ConfigureAwait(false) is { } told) new Lessons(services, endpoint, record, facts, flight).Charge(told);
    }

    /// <summary>A prefill that already ran for a while is worth keeping for a client that tries again.</summary>
    private void Park(FlightIdentity identity)
    {
        var linger = state.Configuration.Limits.LingerSeconds;
        if (!MayOutlive || services.Clock.GetElapsedTime(flight.SentAt).TotalSeconds < linger) return;
        _isParked = true;
        if (flight.Backend.PriceOf(flight.Model, record.LikelyTokens, services.Clock.GetUtcNow()) is not null) record.LeftBehind = (flight, SettleAsync(flight.LeaveBehind()));
        services.Coordination.Park(identity.Key, flight, TimeSpan.FromSeconds(linger));
    }
}
