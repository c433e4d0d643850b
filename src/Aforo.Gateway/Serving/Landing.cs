using System.Buffers;
using Aforo.Core.Workload;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Forwarding;
using Aforo.Gateway.Translation;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Serving;

/// <summary>The reply of one backend on its way to the client.</summary>
internal sealed class Landing(GatewayServices services, GatewayState state, HttpContext http, ApiEndpoint endpoint, string id, ExchangeRecord record, BodyFacts facts, Flight flight, ClientReply reply, Action<HttpResponse> mark)
{
    private const int BufferSize = 16 << 10;
    private const int LargestError = 64 << 10;
    private const int LargestHeld = 256 << 10;

    private readonly ReplyTap _upstream = new();
    private bool _isParked;

    /// <summary>Null when the client has its answer, whichever; else why this backend gave none, and nothing was generated.</summary>
    public async Task<ReplyError?> LandAsync(bool isLast, Func<FlightIdentity> identity)
    {
        try
        {
            HttpResponseMessage response;
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
            catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException)
            {
                return Failure(failed);
            }
            using var gone = http.RequestAborted.UnsafeRegister(static state => ((Flight)state!).Cancel(), flight);
            if ((int)response.StatusCode is 429 or 502 or 503 or 529 && !isLast && !reply.IsCommitted) return new ReplyError("overloaded", $"aforo: {flight.Backend.Name} answered {(int)response.StatusCode}", 503);
            await (flight.Translator is null ? PassAsync(response) : TranslateAsync(response, flight.Translator)).ConfigureAwait(false);
            Learn((int)response.StatusCode);
            return null;
        }
        finally
        {
            _upstream.Dispose();
            if (!_isParked) flight.End();
        }
    }

    /// <summary>Byte for byte.</summary>
    private async Task PassAsync(HttpResponseMessage response)
    {
        if (reply.IsCommitted && !response.IsSuccessStatusCode)
        {
            await FailAsync(await ErrorAsync(response).ConfigureAwait(false)).ConfigureAwait(false);
            return;
        }
        await using var stream = await response.Content.ReadAsStreamAsync(flight.Cancelled).ConfigureAwait(false);
        // What is short enough is held until it is whole, so that a break still gets its own status; an error is no stream, whatever was asked for.
        var held = reply.Wire.IsStream && response.IsSuccessStatusCode ? null : new MemoryStream();
        var isEvents = response is { IsSuccessStatusCode: true, Content.Headers.ContentType.MediaType: "text/event-stream" or "application/x-ndjson" };
        using var events = new EventBoundary(response.Content.Headers.ContentType?.MediaType == "application/x-ndjson");
        byte[]? buffer = null;
        try
        {
            if (held is null) await BeginAsync(response).ConfigureAwait(false);
            while (true)
            {
                await stream.ReadAsync(Memory<byte>.Empty, flight.Cancelled).ConfigureAwait(false);
                buffer ??= ArrayPool<byte>.Shared.Rent(BufferSize);
                var read = await stream.ReadAsync(buffer, flight.Cancelled).ConfigureAwait(false);
                if (read == 0) break;
                flight.HeardAt = services.Clock.GetTimestamp();
                First(buffer[0]);
                _upstream.Pass(buffer.AsSpan(0, read));
                if (held is not null && held.Length + read <= LargestHeld)
                {
                    held.Write(buffer, 0, read);
                    continue;
                }
                if (held is not null)
                {
                    await BeginAsync(response).ConfigureAwait(false);
                    await reply.WriteAsync(held.ToArray()).ConfigureAwait(false);
                    held = null;
                }
                var (earlier, part) = isEvents ? events.Take(buffer.AsMemory(0, read)) : (ReadOnlyMemory<byte>.Empty, buffer.AsMemory(0, read));
                if (earlier.Length > 0) await reply.WriteAsync(earlier).ConfigureAwait(false);
                if (part.Length > 0) await reply.WriteAsync(part).ConfigureAwait(false);
            }
            if (held is not null)
            {
                if (response is { IsSuccessStatusCode: true, Content.Headers.ContentType.MediaType: "application/json" } && !JsonReading.IsWhole(held.GetBuffer().AsSpan(0, (int)held.Length)))
                {
                    await FailAsync(new ReplyError("server", $"aforo: {flight.Backend.Name} answered with something that is no whole JSON", 502)).ConfigureAwait(false);
                    return;
                }
                if (!await BeginAsync(response).ConfigureAwait(false) && !response.IsSuccessStatusCode)
                {
                    await FailAsync(Told(response, held.GetBuffer().AsMemory(0, (int)held.Length))).ConfigureAwait(false);
                    return;
                }
                if (held.Length > 0) await reply.WriteAsync(held.GetBuffer().AsMemory(0, (int)held.Length)).ConfigureAwait(false);
            }
            else if (isEvents && IsCut())
            {
                await FailAsync(new ReplyError("server", $"aforo: {flight.Backend.Name} broke off before the answer was complete", 502)).ConfigureAwait(false);
                return;
            }
            else if (events.Rest.Length > 0)
            {
                await reply.WriteAsync(events.Rest).ConfigureAwait(false);
            }
            record.End(response.IsSuccessStatusCode ? WorkloadOutcome.Answered : WorkloadOutcome.Failed, response.IsSuccessStatusCode ? WorkloadLeg.None : WorkloadLeg.Prefill);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException)
        {
            await BrokenAsync(failed).ConfigureAwait(false);
        }
        finally
        {
            if (buffer is not null) ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task TranslateAsync(HttpResponseMessage response, Translator translator)
    {
        if (!response.IsSuccessStatusCode)
        {
            await FailAsync(await ErrorAsync(response).ConfigureAwait(false), response).ConfigureAwait(false);
            return;
        }
        var translated = translator.Reply(new ReplyContext(id, facts.Model ?? flight.Model, reply.Wire.IsStream, services.Clock.GetUtcNow(), flight.Translated!.StreamUsage));
        using var output = new MemoryStream();
        var buffer = new byte[BufferSize];
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(flight.Cancelled).ConfigureAwait(false);
            var whole = new MemoryStream();
            for (int read; (read = await stream.ReadAsync(buffer, flight.Cancelled).ConfigureAwait(false)) > 0;)
            {
                flight.HeardAt = services.Clock.GetTimestamp();
                First(buffer[0]);
                _upstream.Pass(buffer.AsSpan(0, read));
                if (!reply.Wire.IsStream)
                {
                    if (whole.Length + read > state.Configuration.Limits.BodyBytes) throw new IOException("the reply is too large");
                    whole.Write(buffer, 0, read);
                    continue;
                }
                translated.Push(buffer.AsMemory(0, read), output);
                await HandAsync().ConfigureAwait(false);
            }
            if (reply.Wire.IsStream) translated.End(output);
            else translated.Body(whole.ToArray(), output);
            await HandAsync().ConfigureAwait(false);
            var (prompt, cached, tokens) = translated.Usage;
            record.Figures = new ReplyFigures { PromptTokens = prompt, CachedTokens = cached, OutputTokens = tokens };
            record.End(translated.Error is null ? WorkloadOutcome.Answered : WorkloadOutcome.Failed, translated.Error is null ? WorkloadLeg.None : WorkloadLeg.Decode);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException)
        {
            await BrokenAsync(failed).ConfigureAwait(false);
        }

        async Task HandAsync()
        {
            if (output.Length == 0) return;
            await reply.BeginAsync(head =>
            {
                mark(head);
                head.StatusCode = translated.Error is { } error && !reply.Wire.IsStream ? error.Status : 200;
                head.ContentType = translated.ContentType;
            }).ConfigureAwait(false);
            await reply.WriteAsync(output.ToArray()).ConfigureAwait(false);
            output.SetLength(0);
        }
    }

    private Task<bool> BeginAsync(HttpResponseMessage response) => reply.BeginAsync(head =>
    {
        UpstreamRequests.CopyReply(response, head, isWhole: !reply.Wire.IsStream);
        mark(head);
    });

    private async Task FailAsync(ReplyError error, HttpResponseMessage? response = null)
    {
        record.End(error.Kind == "context_length" ? WorkloadOutcome.Overflowed : error.Kind == "timeout" ? WorkloadOutcome.TimedOut : WorkloadOutcome.Failed, _upstream.Total == 0 ? WorkloadLeg.Prefill : WorkloadLeg.Decode);
        await reply.FailAsync(error, id, head =>
        {
            if (response is not null) UpstreamRequests.CopyWait(response, head);
            mark(head);
        }).ConfigureAwait(false);
    }

    private async Task BrokenAsync(Exception failed)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            record.End(WorkloadOutcome.ClientGone, _upstream.Total == 0 ? WorkloadLeg.Prefill : WorkloadLeg.Decode);
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

    private ReplyError Failure(Exception failed)
    {
        if (flight.WasFoundDead) return new ReplyError("timeout", $"aforo: {flight.Backend.Name} was silent and did not prove to be alive for {(flight.Backend.Life.CanProve ? state.Configuration.Limits.DeadSeconds : state.Configuration.Limits.SilentSeconds)} s", 504);
        if (failed is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError })
        {
            flight.Backend.Breaker.Failed();
            return new ReplyError("overloaded", $"aforo: {flight.Backend.Name} can't be reached", 503);
        }
        return new ReplyError("server", $"aforo: {flight.Backend.Name} broke off before the answer was complete", 502);
    }

    private async Task<ReplyError> ErrorAsync(HttpResponseMessage response)
    {
        var body = new byte[LargestError];
        var filled = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(flight.Cancelled).ConfigureAwait(false);
            filled = await stream.ReadAtLeastAsync(body, LargestError, throwOnEndOfStream: false, flight.Cancelled).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is (HttpRequestException or IOException or OperationCanceledException) && !http.RequestAborted.IsCancellationRequested)
        {
            // It broke off within the error: its status still tells what it was.
        }
        return Told(response, body.AsMemory(0, filled));
    }

    private ReplyError Told(HttpResponseMessage response, ReadOnlyMemory<byte> body) =>
        (flight.Translator ?? new Translator(endpoint.ErrorForm, endpoint.ErrorForm)).Error((int)response.StatusCode, body, id).Error;

    /// <summary>The first byte that is no comment ends the prefill.</summary>
    private void First(byte first)
    {
        if (first != (byte)':') record.FirstByteSeconds ??= services.Clock.GetElapsedTime(flight.SentAt).TotalSeconds;
    }

    /// <summary>A stream that ends without its dialect's mark was cut, though the connection ended in order.</summary>
    private bool IsCut() => endpoint.Path switch
    {
        "/v1/chat/completions" or "/v1/completions" => !_upstream.EndsWith("[DONE]"u8) && !_upstream.EndsWith("\"error\""u8),
        // The last event holds the whole answer: its name may have passed long ago.
        "/v1/responses" => !_upstream.EndsWith("\"total_tokens\""u8) && !_upstream.EndsWith("response.completed"u8) && !_upstream.EndsWith("response.incomplete"u8) && !_upstream.EndsWith("response.failed"u8) && !_upstream.EndsWith("\"error\""u8),
        "/v1/messages" => !_upstream.EndsWith("message_stop"u8) && !_upstream.EndsWith("\"error\""u8),
        "/api/chat" or "/api/generate" => !_upstream.EndsWith("\"done\":true"u8) && !_upstream.EndsWith("\"done\": true"u8) && !_upstream.EndsWith("\"error\""u8),
        _ => false,
    };

    /// <summary>A prefill that already ran for a while is worth keeping for a client that tries again.</summary>
    private void Park(Func<FlightIdentity> identity)
    {
        var linger = state.Configuration.Limits.LingerSeconds;
        if (linger <= 0 || endpoint.Kind != EndpointKind.Generate || services.Clock.GetElapsedTime(flight.SentAt).TotalSeconds < linger) return;
        _isParked = true;
        services.Coordination.Park(identity().Key, flight, TimeSpan.FromSeconds(linger));
    }

    private void Learn(int status)
    {
        if (endpoint.Kind == EndpointKind.Tell || status != 200) return;
        if (flight.Translator is null) record.Figures = _upstream.Figures();
        var figures = record.Figures;
        if (figures.PromptTokens is { } prompt)
        {
            if (record.Conversation is { } conversation) services.Conversations.Tokens(conversation, prompt);
            flight.Backend.Sizes.Learn(facts.Model ?? "", facts.TextBytes, facts.Images, prompt);
            var read = figures.ReadTokens ?? Math.Max(0, prompt - (figures.CachedTokens ?? 0));
            if ((figures.PrefillSeconds ?? record.FirstByteSeconds) is { } seconds) flight.Backend.Rates.Learn(flight.Model, read, seconds);
        }
        if (flight.Backend.PriceOf(flight.Model) is { } price && figures.PromptTokens is { } billed)
        {
            var cached = Math.Min(billed, figures.CachedTokens ?? 0);
            record.Cost = (((billed - cached) * price.Input) + (cached * (price.CachedInput ?? price.Input)) + ((figures.OutputTokens ?? 0) * price.Output)) / 1e6;
            record.Currency = price.Currency;
            foreach (var budget in state.Configuration.Budgets.Where(budget => budget.Currency == price.Currency && budget.Backends.Contains(flight.Backend.Name)))
                services.Coordination.Spend(budget.Name, Candidates.PeriodStart(budget.Period, services.Clock.GetLocalNow()), record.Cost.Value);
        }
        if (flight.Backend.Settings.Watts is { } watts) record.EnergyWh = watts * services.Clock.GetElapsedTime(flight.SentAt).TotalSeconds / 3600;
    }
}
