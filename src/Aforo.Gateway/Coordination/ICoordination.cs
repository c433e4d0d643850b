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

    /// <summary>Tells of a prefill that runs for its client, until the announcement is disposed.</summary>
    IDisposable Announce(RunningPrefill prefill);

    /// <summary>Keeps a prefill whose client left until somebody claims it or the time is over; then it is ended. Who already waits for it gets it at once.</summary>
    void Park(FlightKey key, IParkedFlight flight, TimeSpan time);

    /// <summary>A parked prefill of the same request, which is no longer parked then; null when there is none.</summary>
    IParkedFlight? Claim(FlightKey key);

    /// <summary>
    /// The prefill of the same request that runs for another client, as soon as that client leaves it; null where none runs. Who no longer wants it
    /// cancels, and must take or end what came before.
    /// </summary>
    Task<IParkedFlight>? Await(FlightKey key, CancellationToken cancellation);

    /// <summary>Whether any prefill of a request of that length is parked or runs: what a hash is worth computing for.</summary>
    bool MayClaim(long length);

    /// <summary>Money spent on a budget since the period began.</summary>
    double Spent(string budget, DateTimeOffset periodStart);

    void Spend(string budget, DateTimeOffset periodStart, double amount);
}

/// <summary>A request for a slot.</summary>
/// <param name="Slots">Slots of the backend; null does not limit.</param>
/// <param name="Party">Whose request it is: what takes turns.</param>
public sealed record SlotRequest(string Backend, int? Slots, string Party, int LongestQueue, TimeSpan LongestWait)
{
    /// <summary>What it needs loaded, where another request's need would have it loaded anew; null where nothing is known of that.</summary>
    public RunnerNeed? Runner { get; init; }
}

/// <summary>A runner that a request needs: with the same weights and other options it is another one, and the two take each other's place.</summary>
/// <param name="Weights">What is loaded, as the backend tells it apart.</param>
/// <param name="Options">What it is loaded with: context, offload and the like.</param>
public sealed record RunnerNeed(string Weights, string Options)
{
    /// <summary>Whether it takes the place of another.</summary>
    public bool Displaces(RunnerNeed other) => Weights == other.Weights && Options != other.Options;
}

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

/// <summary>A prefill that runs for its client, and that another client with the same request may take over.</summary>
/// <param name="Key">What makes requests the same; computed when somebody asks.</param>
/// <param name="SentAt">Timestamp.</param>
/// <param name="After">Time that it must have run before others learn of it: requests that are meant to be sent twice are not held up.</param>
public sealed record RunningPrefill(string Path, long Length, Lazy<FlightKey> Key, long SentAt, TimeSpan After);
