using System.Collections.Concurrent;

namespace Aforo.Gateway.Coordination;

/// <summary>Coordination of one instance with itself.</summary>
public sealed class InMemoryCoordination(TimeProvider clock) : ICoordination
{
    private readonly ConcurrentDictionary<string, SlotQueue> _queues = new();
    private readonly Prefills _prefills = new(clock);
    private readonly ConcurrentDictionary<(string Budget, DateTimeOffset Start), double> _spent = new();

    public ValueTask<ISlot?> EnterAsync(SlotRequest request, CancellationToken cancellation) =>
        _queues.GetOrAdd(request.Backend, static (_, clock) => new SlotQueue(clock), clock).EnterAsync(request, cancellation);

    public (int Active, int Waiting) Load(string backend) => _queues.TryGetValue(backend, out var queue) ? queue.Load : (0, 0);

    public IDisposable Announce(RunningPrefill prefill) => _prefills.Announce(prefill);

    public void Park(FlightKey key, IParkedFlight flight, TimeSpan time) => _prefills.Park(key, flight, time);

    public IParkedFlight? Claim(FlightKey key) => _prefills.Claim(key);

    public Task<IParkedFlight>? Await(FlightKey key, CancellationToken cancellation) => _prefills.Await(key, cancellation);

    public bool MayClaim(long length) => _prefills.MayClaim(length);

    public double Spent(string budget, DateTimeOffset periodStart) => _spent.GetValueOrDefault((budget, periodStart));

    public void Spend(string budget, DateTimeOffset periodStart, double amount)
    {
        _spent.AddOrUpdate((budget, periodStart), amount, (_, before) => before + amount);
        foreach (var old in _spent.Keys.Where(key => key.Budget == budget && key.Start < periodStart)) _spent.TryRemove(old, out _);
    }
}
