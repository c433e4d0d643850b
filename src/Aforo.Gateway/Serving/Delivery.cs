using Aforo.Core.Facts;
using Aforo.Core.Workload;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Forwarding;
using Aforo.Gateway.Messages;
using Aforo.Gateway.Translation;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Serving;

/// <summary>One backend's reply to one client, in whichever way it goes there: what is known of it as it passes, and how it ends where it breaks.</summary>
internal sealed class Delivery(GatewayServices services, HttpContext http, ApiEndpoint endpoint, string id, ExchangeRecord record, Flight flight, ClientReply reply, Action<HttpResponse> mark) : IDisposable
{
    private const int LargestError = 64 << 10;

    public GatewayServices Services => services;

    public HttpContext Http => http;

    public ApiEndpoint Endpoint => endpoint;

    public string Id => id;

    public ExchangeRecord Record => record;

    public Flight Flight => flight;

    public ClientReply Reply => reply;

    /// <summary>What came from the backend.</summary>
    public ReplyTap Upstream { get; } = new();

    public void Dispose() => Upstream.Dispose();

    /// <summary>A part of the reply came: the first byte that is no comment ends the prefill.</summary>
    public void Heard(ReadOnlySpan<byte> part)
    {
        flight.Heard(services.Clock.GetTimestamp());
        if (part[0] != (byte)':' && !flight.BeganUnseen) record.FirstByteSeconds ??= services.Clock.GetElapsedTime(flight.SentAt).TotalSeconds;
        Upstream.Pass(part);
    }

    /// <summary>Sends the head, unless a heartbeat already did; false then.</summary>
    public Task<bool> BeginAsync(Action<HttpResponse> head) => reply.BeginAsync(response =>
    {
        head(response);
        mark(response);
    });

    /// <summary>The client gets an error, in the stream where its reply has begun.</summary>
    /// <param name="response">The backend's reply, of which what it says of trying again goes on; null where it says nothing of that.</param>
    public async Task FailAsync(ReplyError error, HttpResponseMessage? response = null)
    {
        record.End(error.Kind == "context_length" ? WorkloadOutcome.Overflowed : error.Kind == "timeout" ? WorkloadOutcome.TimedOut : WorkloadOutcome.Failed, Leg);
        await reply.FailAsync(error, id, head =>
        {
            if (response is not null) UpstreamRequests.CopyWait(response, head);
            mark(head);
        }).ConfigureAwait(false);
    }

    /// <summary>The reply broke off.</summary>
    public async Task BrokenAsync(Exception failed)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            record.End(WorkloadOutcome.ClientGone, Leg);
            return;
        }
        // Within a JSON value nothing can be said: only the connection's end tells.
        if (!reply.Wire.IsStream && reply.SentBytes > 0)
        {
            record.End(WorkloadOutcome.Failed, WorkloadLeg.Decode);
            http.Abort();
            return;
        }
        await FailAsync(Failure(failed)).ConfigureAwait(false);
    }

    /// <summary>An error in the gateway's own words.</summary>
    public ReplyError Own(string kind, int status, string key, params ReadOnlySpan<(string Name, FactValue Value)> slots) => services.Words.Error(kind, status, key, [("backend", flight.Backend.Name), .. slots]);

    /// <summary>Why there is no reply, or no more of it.</summary>
    public ReplyError Failure(Exception failed)
    {
        if (flight.DeadAfterSeconds is { } seconds) return Own("timeout", 504, "gateway.silent", ("seconds", seconds));
        if (failed is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError })
        {
            flight.Backend.Breaker.Failed();
            return Own("overloaded", 503, "gateway.unreachable") with { RetryAfter = Refusals.WhenDown };
        }
        return Own("server", 502, "gateway.broke-off");
    }

    /// <summary>The error that a backend answered with.</summary>
    public async Task<ReplyError> ErrorAsync(HttpResponseMessage response)
    {
        var body = new byte[LargestError];
        var filled = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(flight.Cancelled).ConfigureAwait(false);
            filled = await stream.ReadAtLeastAsync(body, LargestError, throwOnEndOfStream: false, flight.Cancelled).ConfigureAwait(false);
        }
        catch (Exception failed) when (Flight.IsBreak(failed) && !http.RequestAborted.IsCancellationRequested)
        {
            // It broke off within the error: its status still tells what it was.
        }
        return Told(response, body.AsMemory(0, filled));
    }

    /// <summary>The error that a backend's body tells.</summary>
    public ReplyError Told(HttpResponseMessage response, ReadOnlyMemory<byte> body) =>
        (flight.Translator ?? new Translator(endpoint.ErrorForm, endpoint.ErrorForm, services.Words)).Error((int)response.StatusCode, body, id).Error;

    private WorkloadLeg Leg => Upstream.Total == 0 ? WorkloadLeg.Prefill : WorkloadLeg.Decode;
}
