using Aforo.Gateway.Backends;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Coordination;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Forwarding;

/// <summary>One request on its way through a backend, with all that must be given back when it is over. It may outlive the client that sent it.</summary>
internal sealed class Flight : IParkedFlight
{
    private readonly CancellationTokenSource _cancel = new();
    private int _isOver;

    public required Backend Backend { get; init; }

    /// <summary>Model as the backend names it.</summary>
    public required string Model { get; init; }

    public required HttpRequestMessage Request { get; init; }

    public required PooledBody Body { get; init; }

    public required ISlot Slot { get; init; }

    /// <summary>Timestamp at which it was sent.</summary>
    public required long SentAt { get; init; }

    /// <summary>Timestamp of the last byte that came back; 0 before the first.</summary>
    public long HeardAt { get; set; }

    /// <summary>Where the backend speaks another dialect than the client.</summary>
    public Translator? Translator { get; init; }

    /// <summary>What the translated reply must repeat of its request; null where nothing is translated.</summary>
    public TranslatedRequest? Translated { get; init; }

    /// <summary>The head of the reply.</summary>
    public Task<HttpResponseMessage> Response { get; private set; } = Task.FromException<HttpResponseMessage>(new InvalidOperationException());

    /// <summary>Set where the gateway itself ended it: the upstream was silent and did not prove to be alive.</summary>
    public bool WasFoundDead { get; private set; }

    public CancellationToken Cancelled => _cancel.Token;

    public void Send() => Response = Backend.Http.SendAsync(Request, _cancel.Token);

    public void FoundDead()
    {
        WasFoundDead = true;
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
        Cancel();
        Slot.Dispose();
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
