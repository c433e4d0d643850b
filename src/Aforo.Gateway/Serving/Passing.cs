using System.Buffers;
using Aforo.Core.Workload;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Forwarding;
using Aforo.Gateway.Translation;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Serving;

/// <summary>A reply that goes on byte for byte. What is short enough is held until it is whole, so that a break still gets its own status; a stream goes on by whole events.</summary>
internal sealed class Passing(Delivery delivery, HttpResponseMessage response)
{
    private const int BufferSize = 16 << 10;
    private const int LargestHeld = 256 << 10;

    private readonly ClientReply _reply = delivery.Reply;
    private readonly bool _isGood = response.IsSuccessStatusCode;
    private readonly string? _type = response.Content.Headers.ContentType?.MediaType;
    // An error is no stream, whatever was asked for.
    private MemoryStream? _held = delivery.Reply.Wire.IsStream && response.IsSuccessStatusCode ? null : new MemoryStream();

    private bool IsEvents => _isGood && _type is "text/event-stream" or "application/x-ndjson";

    public async Task RunAsync()
    {
        if (_reply.IsCommitted && !_isGood)
        {
            await delivery.FailAsync(await delivery.ErrorAsync(response).ConfigureAwait(false)).ConfigureAwait(false);
            return;
        }
        var cancelled = delivery.Flight.Cancelled;
        using var events = new EventBoundary(_type == "application/x-ndjson");
        byte[]? buffer = null;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancelled).ConfigureAwait(false);
            if (_held is null) await BeginAsync().ConfigureAwait(false);
            while (true)
            {
                // Nothing is held for a reply that is silent.
                await stream.ReadAsync(Memory<byte>.Empty, cancelled).ConfigureAwait(false);
                buffer ??= ArrayPool<byte>.Shared.Rent(BufferSize);
                var read = await stream.ReadAsync(buffer, cancelled).ConfigureAwait(false);
                if (read == 0) break;
                delivery.Heard(buffer.AsSpan(0, read));
                if (_held is not null && await HoldAsync(buffer.AsMemory(0, read), _held).ConfigureAwait(false)) continue;
                var (earlier, part) = IsEvents ? events.Take(buffer.AsMemory(0, read)) : (ReadOnlyMemory<byte>.Empty, buffer.AsMemory(0, read));
                if (earlier.Length > 0) await _reply.WriteAsync(earlier).ConfigureAwait(false);
                if (part.Length > 0) await _reply.WriteAsync(part).ConfigureAwait(false);
            }
            await (_held is null ? EndStreamAsync(events) : EndWholeAsync(_held.GetBuffer().AsMemory(0, (int)_held.Length))).ConfigureAwait(false);
        }
        catch (Exception failed) when (Flight.IsBreak(failed))
        {
            await delivery.BrokenAsync(failed).ConfigureAwait(false);
        }
        finally
        {
            if (buffer is not null) ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether a part could be held. Of a reply that is too long for that what was held is sent, and the rest passes as it comes.</summary>
    private async ValueTask<bool> HoldAsync(ReadOnlyMemory<byte> part, MemoryStream held)
    {
        if (held.Length + part.Length <= LargestHeld)
        {
            held.Write(part.Span);
            return true;
        }
        _held = null;
        await BeginAsync().ConfigureAwait(false);
        await _reply.WriteAsync(held.ToArray()).ConfigureAwait(false);
        return false;
    }

    private async Task EndWholeAsync(ReadOnlyMemory<byte> body)
    {
        if (_isGood && _type == "application/json" && !HttpMethods.IsHead(delivery.Http.Request.Method) && !JsonReading.IsWhole(body.Span))
        {
            await delivery.FailAsync(delivery.Own("server", 502, "gateway.not-whole")).ConfigureAwait(false);
            return;
        }
        var told = _isGood ? null : delivery.Told(response, body);
        if (!await BeginAsync(told?.RetryAfter).ConfigureAwait(false) && told is not null)
        {
            await delivery.FailAsync(told).ConfigureAwait(false);
            return;
        }
        if (body.Length > 0) await _reply.WriteAsync(body).ConfigureAwait(false);
        End();
    }

    private async Task EndStreamAsync(EventBoundary events)
    {
        if (IsEvents && StreamEnd.IsMissing(delivery.Endpoint.Path, delivery.Upstream))
        {
            await delivery.FailAsync(delivery.Own("server", 502, "gateway.broke-off")).ConfigureAwait(false);
            return;
        }
        if (events.Rest.Length > 0) await _reply.WriteAsync(events.Rest).ConfigureAwait(false);
        End();
    }

    private void End() => delivery.Record.End(_isGood ? WorkloadOutcome.Answered : WorkloadOutcome.Failed, _isGood ? WorkloadLeg.None : WorkloadLeg.Prefill);

    private Task<bool> BeginAsync(TimeSpan? retryAfter = null) => delivery.BeginAsync(head =>
    {
        UpstreamRequests.CopyReply(response, head, isWhole: !_reply.Wire.IsStream);
        RetryHeaders.Wait(head, retryAfter);
    });
}
