using System.Collections.Concurrent;

namespace Aforo.Gateway.Coordination;

/// <summary>Coordination of one instance with itself.</summary>
public sealed class InMemoryCoordination(TimeProvider clock) : ICoordination
{
    private readonly ConcurrentDictionary<string, SlotQueue> _queues = new();
    private readonly ConcurrentDictionary<FlightKey, (IParkedFlight Flight, ITimer Timer)> _parked = new();
    private readonly ConcurrentDictionary<(string Budget, DateTimeOffset Start), double> _spent = new();

    public ValueTask<ISlot?> EnterAsync(SlotRequest request, CancellationToken cancellation) =>
        _queues.GetOrAdd(request.Backend, _ => new SlotQueue(clock)).EnterAsync(request, cancellation);

    public (int Active, int Waiting) Load(string backend) => _queues.TryGetValue(backend, out var queue) ? queue.Load : (0, 0);

    public void Park(FlightKey key, IParkedFlight flight, TimeSpan time)
    {
        var timer = clock.CreateTimer(_ => Claim(key)?.End(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (_parked.TryAdd(key, (flight, timer)))
        {
            timer.Change(time, Timeout.InfiniteTimeSpan);
            return;
        }
        timer.Dispose();
        flight.End();
    }

    public IParkedFlight? Claim(FlightKey key)
    {
        if (!_parked.TryRemove(key, out var parked)) return null;
        parked.Timer.Dispose();
        return parked.Flight;
    }

    public bool MayClaim(string path, long length)
    {
        if (_parked.IsEmpty) return false;
        foreach (var (key, _) in _parked)
            if (key.Length == length && key.Path == path) return true;
        return false;
    }

    public double Spent(string budget, DateTimeOffset periodStart) => _spent.GetValueOrDefault((budget, periodStart));

    public void Spend(string budget, DateTimeOffset periodStart, double amount)
    {
        _spent.AddOrUpdate((budget, periodStart), amount, (_, before) => before + amount);
        foreach (var old in _spent.Keys.Where(key => key.Budget == budget && key.Start < periodStart)) _spent.TryRemove(old, out _);
    }
}
