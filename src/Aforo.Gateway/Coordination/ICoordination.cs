namespace Aforo.Gateway.Coordination;

/// <summary>Everything that several instances of the gateway would have to agree on: slots and queues, prefills that outlive their client, budgets.</summary>
public interface ICoordination
{
    /// <summary>
    /// Waits for a slot; parties take turns, so that one with many requests does not starve the others. Null when the queue is full or the wait too long.
    /// </summary>
    ValueTask<ISlot?> EnterAsync(SlotRequest request, CancellationToken cancellation);

    /// <summary>Requests that hold a slot of a backend, and those that wait for one.</summary>
    (int Active, int Waiting) Load(string backend);

    /// <summary>Keeps a prefill whose client left until somebody claims it or the time is over; then it is ended.</summary>
    void Park(FlightKey key, IParkedFlight flight, TimeSpan time);

    /// <summary>A parked prefill of the same request, which is no longer parked then; null when there is none.</summary>
    IParkedFlight? Claim(FlightKey key);

    /// <summary>Whether any prefill of a request of that path and length is parked: what a hash is worth computing for.</summary>
    bool MayClaim(string path, long length);

    /// <summary>Money spent on a budget since the period began.</summary>
    double Spent(string budget, DateTimeOffset periodStart);

    void Spend(string budget, DateTimeOffset periodStart, double amount);
}

/// <summary>A request for a slot.</summary>
/// <param name="Slots">Slots of the backend; null does not limit.</param>
/// <param name="Party">Whose request it is: what takes turns.</param>
public sealed record SlotRequest(string Backend, int? Slots, string Party, int LongestQueue, TimeSpan LongestWait);

/// <summary>A place at a backend; given back by being disposed.</summary>
public interface ISlot : IDisposable;

/// <summary>What makes two requests the same: whose, the path, the backend and the body, letter by letter.</summary>
public readonly record struct FlightKey(string Path, long Length, string Hash);

/// <summary>A prefill that goes on without its client.</summary>
public interface IParkedFlight
{
    /// <summary>Nobody claimed it in time.</summary>
    void End();
}
