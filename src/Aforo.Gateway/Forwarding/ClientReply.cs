using Aforo.Gateway.Configuration;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Translation;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Forwarding;

/// <summary>
/// What a client gets: one writer at a time, the reply or a heartbeat. A heartbeat is sent only when the grace period is over, nothing was sent for a
/// while, the place is between two events, and the upstream proves to be alive.
/// </summary>
internal sealed class ClientReply(HttpContext http, Wire wire, HeartbeatTimes times, TimeProvider clock, Func<ValueTask<bool>> isAlive) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private SentMark _sent;
    private readonly long _startedAt = clock.GetTimestamp();
    private long _lastSent = clock.GetTimestamp();
    private int _isTicking;
    private volatile bool _isOver;

    public Wire Wire => wire;

    /// <summary>Bytes of the reply that were handed to the client, without heartbeats.</summary>
    public long SentBytes => _sent.Total;

    /// <summary>Whether a status has been sent.</summary>
    public bool IsCommitted { get; private set; }

    public int Heartbeats { get; private set; }

    /// <summary>Sends the head of a reply, unless a heartbeat already committed one; false then.</summary>
    public async Task<bool> BeginAsync(Action<HttpResponse> head)
    {
        await _gate.WaitAsync(http.RequestAborted).ConfigureAwait(false);
        try
        {
            if (IsCommitted) return false;
            head(http.Response);
            IsCommitted = true;
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await _gate.WaitAsync(http.RequestAborted).ConfigureAwait(false);
        try
        {
            _sent.Pass(bytes.Span);
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted).ConfigureAwait(false);
            await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
            _lastSent = clock.GetTimestamp();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>An error: with its own status where none is sent, else within the stream.</summary>
    public async Task FailAsync(ReplyError error, string requestId, Action<HttpResponse> headers)
    {
        await _gate.WaitAsync(http.RequestAborted).ConfigureAwait(false);
        try
        {
            _isOver = true;
            byte[] body;
            if (IsCommitted)
            {
                body = IsBetween() ? wire.InBand(error, requestId) : [.. wire.EventEnd.Span, .. wire.InBand(error, requestId)];
            }
            else
            {
                body = wire.Whole.InBand(error, requestId);
                headers(http.Response);
                http.Response.StatusCode = error.Status;
                http.Response.ContentType = "application/json";
                http.Response.ContentLength = body.Length;
                IsCommitted = true;
            }
            await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Asked now and then by the wheel; never waits.</summary>
    public void Tick()
    {
        if (_isOver || !IsDue() || Interlocked.Exchange(ref _isTicking, 1) != 0) return;
        _ = BeatAsync();
    }

    public void Dispose()
    {
        _isOver = true;
    }

    private bool IsDue() => clock.GetElapsedTime(_startedAt).TotalSeconds >= times.GraceSeconds && (!IsCommitted || clock.GetElapsedTime(_lastSent).TotalSeconds >= times.EverySeconds);

    private async Task BeatAsync()
    {
        try
        {
            if (!await isAlive().ConfigureAwait(false) || !await _gate.WaitAsync(0).ConfigureAwait(false)) return;
            try
            {
                if (_isOver || !IsDue() || !IsBetween()) return;
                if (!IsCommitted)
                {
                    http.Response.StatusCode = 200;
                    http.Response.ContentType = wire.ContentType;
                    http.Response.Headers.CacheControl = "no-cache";
                    http.Response.Headers["X-Accel-Buffering"] = "no";
                    IsCommitted = true;
                }
                await http.Response.Body.WriteAsync(wire.Heartbeat, http.RequestAborted).ConfigureAwait(false);
                await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
                _lastSent = clock.GetTimestamp();
                Heartbeats++;
            }
            finally
            {
                _gate.Release();
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The client left; who writes the reply will see it.
        }
        finally
        {
            Volatile.Write(ref _isTicking, 0);
        }
    }

    private bool IsBetween()
    {
        Span<byte> last = stackalloc byte[4];
        var count = _sent.CopyLast(last);
        return wire.IsBetween(last[..count], _sent.Total);
    }
}
