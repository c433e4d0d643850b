using System.Collections.Concurrent;
using Aforo.Gateway.Forwarding;

namespace Aforo.Gateway.Serving;

/// <summary>Requests whose client left and whose prefill goes on at a price: they are recorded when it is over.</summary>
internal sealed class LeftBehind
{
    private readonly ConcurrentDictionary<Task, Flight> _open = new();
    private volatile bool _isOver;

    /// <param name="flight">The prefill.</param>
    /// <param name="recorded">Done when the request is recorded.</param>
    public void Add(Flight flight, Task recorded)
    {
        _open[recorded] = flight;
        if (_isOver) flight.End();
        recorded.ContinueWith(over => _open.TryRemove(over, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Ends them all, and those that come from now on; done when each is recorded, or could not be.</summary>
    public async Task EndAsync()
    {
        _isOver = true;
        foreach (var flight in _open.Values) flight.End();
        await Task.WhenAll(_open.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
