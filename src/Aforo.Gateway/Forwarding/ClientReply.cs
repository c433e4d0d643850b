using Aforo.Gateway.Configuration;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Translation;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Forwarding;

/// <summary>
/// What a client gets: one writer at a time, the reply or a heartbeat; the server sends each write at once. A heartbeat is sent only when the grace period is over, nothing was sent for a
/// while, the place is between two events, and the upstream proves to be alive.
/// </summary>
internal sealed class ClientReply(HttpContext http, Wire wire, HeartbeatTimes times, TimeProvider clock) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private SentMark _sent;
    private readonly double _graceSeconds = times.EventSeconds > 0 ? Math.Max(times.GraceSeconds, wire.HeadSeconds(http.Request.Headers.UserAgent)) : times.GraceSeconds;
    private readonly long _startedAt = clock.GetTimestamp();
    private long _lastSent = clock.GetTimestamp();
    private long _lastEvent = clock.GetTimestamp();
    private bool _hasEvent;
    private int _isTicking;
    private volatile bool _isOver;

    public Wire Wire => wire;

    /// <summary>Whether what is waited for proves to be alive: asked before each heartbeat.</summary>
    public Func<ValueTask<bool>> IsAlive { get; set; } = static () => ValueTask.FromResult(true);

    /// <summary>Bytes of the reply that were handed to the client, without heartbeats.</summary>
    public long SentBytes => _sent.Total;

    /// <summary>Whether a status has been sent.</summary>
    public bool IsCommitted { get; private set; }

    public int Heartbeats { get; private set; }

    /// <summary>Sets headers for whatever is sent first; nothing where a heartbeat already sent the head.</summary>
    public async Task MarkAsync(Action<HttpResponse> mark)
    {
        await _gate.WaitAsync(http.RequestAborted).ConfigureAwait(false);
        try
        {
            if (!IsCommitted) mark(http.Response);
        }
        finally
        {
            _gate.Release();
        }
    }

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
            _lastSent = clock.GetTimestamp();
            if (!IsComment(bytes.Span)) (_lastEvent, _hasEvent) = (_lastSent, true);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>No heartbeat comes any more: for who answers by himself. False where one already committed a status.</summary>
    public async Task<bool> GiveUpAsync()
    {
        await _gate.WaitAsync(http.RequestAborted).ConfigureAwait(false);
        _isOver = true;
        _gate.Release();
        return !IsCommitted;
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
                RetryHeaders.Wait(http.Response, error.RetryAfter);
                http.Response.StatusCode = wire.StatusOf(error);
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

    /// <summary>Waits for a heartbeat that is being written: the server may use what it writes to for the connection's next request.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        _isOver = true;
        _gate.Release();
    }

    private bool IsDue() => clock.GetElapsedTime(_startedAt).TotalSeconds >= _graceSeconds && (!IsCommitted || clock.GetElapsedTime(_lastSent).TotalSeconds >= times.EverySeconds || EventDue().Length > 0);

    private ReadOnlyMemory<byte> EventDue() =>
        times.EventSeconds > 0 && clock.GetElapsedTime(_lastEvent).TotalSeconds >= times.EventSeconds ? wire.EmptyEvent(!_hasEvent, http.Request.Headers.UserAgent) : ReadOnlyMemory<byte>.Empty;

    /// <summary>A runtime's own sign of life, which a client that watches events does not see.</summary>
    private static bool IsComment(ReadOnlySpan<byte> bytes) => bytes.StartsWith(":"u8) && bytes.IndexOf("data:"u8) < 0;

    private async Task BeatAsync()
    {
        try
        {
            if (!await IsAlive().ConfigureAwait(false) || !await _gate.WaitAsync(0).ConfigureAwait(false)) return;
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
                var due = EventDue();
                await http.Response.Body.WriteAsync(due.Length > 0 ? due : wire.Heartbeat, http.RequestAborted).ConfigureAwait(false);
                _lastSent = clock.GetTimestamp();
                if (due.Length > 0) _lastEvent = _lastSent;
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
