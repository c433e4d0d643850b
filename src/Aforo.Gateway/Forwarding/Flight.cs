using System.Buffers;
using System.Net;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Coordination;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Forwarding;

/// <summary>One request on its way through a backend, with all that must be given back when it is over. It may outlive the client that sent it.</summary>
internal sealed class Flight : IParkedFlight
{
    private static readonly Task<HttpResponseMessage> NotSent = Task.FromException<HttpResponseMessage>(new InvalidOperationException());

    /// <summary>In which the rest of a reply is read that nobody waits for: what has come already, and a moment at most of an answer that is still being written.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _cancel = new();
    private TaskCompletionSource<ReplyFigures?>? _leftBehind;
    private int _isOver;

    public required Backend Backend { get; init; }

    /// <summary>Model as the backend names it.</summary>
    public required string Model { get; init; }

    public required HttpRequestMessage Request { get; init; }

    public required PooledBody Body { get; init; }

    /// <summary>Null where it needs none.</summary>
    public required ISlot? Slot { get; init; }

    /// <summary>Timestamp at which it was sent.</summary>
    public required long SentAt { get; init; }

    /// <summary>Timestamp of the last byte that came back; 0 before the first.</summary>
    public long HeardAt { get; private set; }

    /// <summary>Latest second, by its forecast's slow end or what was measured, at which the first token was due; null where nobody knows.</summary>
    public double? DueSeconds { get; init; }

    /// <summary>Where the backend speaks another dialect than the client.</summary>
    public Translator? Translator { get; init; }

    /// <summary>What the translated reply must repeat of its request; null where nothing is translated.</summary>
    public TranslatedRequest? Translated { get; init; }

    /// <summary>The head of the reply.</summary>
    public Task<HttpResponseMessage> Response { get; private set; } = NotSent;

    /// <summary>Whether the reply began while no client waited for it: nobody saw when.</summary>
    public bool BeganUnseen { get; private set; }

    /// <summary>Set where the gateway itself ended it: for so many seconds the upstream was silent and did not prove to be alive.</summary>
    public double? DeadAfterSeconds { get; private set; }

    public CancellationToken Cancelled => _cancel.Token;

    public void Send() => Response = Backend.Http.SendAsync(Request, _cancel.Token);

    /// <summary>Whether an exception is how a reply ends that broke off, or whose client left.</summary>
    public static bool IsBreak(Exception failed) => failed is HttpRequestException or IOException or OperationCanceledException;

    /// <summary>
    /// Its client left. What its reply told when it ended without another client; null where one goes on with it, whose it is then, and where nothing was told.
    /// </summary>
    public Task<ReplyFigures?> LeaveBehind()
    {
        var left = new TaskCompletionSource<ReplyFigures?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _leftBehind, left);
        // The gateway may have ended it already, and does so once.
        if (Volatile.Read(ref _isOver) != 0) Interlocked.Exchange(ref _leftBehind, null)?.TrySetResult(null);
        return left.Task;
    }

    /// <summary>Another client goes on with it.</summary>
    public void TakeOver()
    {
        BeganUnseen |= Response.IsCompleted;
        Interlocked.Exchange(ref _leftBehind, null)?.TrySetResult(null);
    }

    /// <summary>A part of the reply came.</summary>
    public void Heard(long timestamp)
    {
        HeardAt = timestamp;
        Backend.Life.Heard(timestamp);
    }

    public void FoundDead(double seconds)
    {
        DeadAfterSeconds = seconds;
        Cancel();
    }

    public void Cancel()
    {
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It is over already.
        }
    }

    /// <summary>Ends the upstream's work and gives everything back; the body only when nobody reads it any more.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0) return;
        var left = Interlocked.Exchange(ref _leftBehind, null);
        if (left is not null && Response is { IsCompletedSuccessfully: true, Result: { StatusCode: HttpStatusCode.OK } reply })
        {
            _ = HearOutAsync(reply, left);
            return;
        }
        Close();
        left?.TrySetResult(null);
    }

    /// <summary>Reads what came of a reply, for its figures alone.</summary>
    private async Task HearOutAsync(HttpResponseMessage reply, TaskCompletionSource<ReplyFigures?> left)
    {
        using var tap = new ReplyTap();
        using var patience = new CancellationTokenSource(LastWords);
        var buffer = ArrayPool<byte>.Shared.Rent(16 << 10);
        try
        {
            await using var stream = await reply.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
            for (int read; (read = await stream.ReadAsync(buffer, patience.Token).ConfigureAwait(false)) > 0;) tap.Pass(buffer.AsSpan(0, read));
        }
        catch (Exception cut) when (IsBreak(cut))
        {
            // What came before counts.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            Close();
            left.TrySetResult(tap.Figures());
        }
    }

    private void Close()
    {
        Cancel();
        Slot?.Dispose();
        if (Response.IsCompleted) Release(Response);
        else Response.ContinueWith(Release, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Release(Task<HttpResponseMessage> response)
    {
        if (response.IsCompletedSuccessfully) response.Result.Dispose();
        else _ = response.Exception;
        Request.Dispose();
        Body.Dispose();
        _cancel.Dispose();
    }
}
