namespace Aforo.Gateway.Coordination;

/// <summary>Prefills that run for a client, those that outlive theirs, and who waits for one.</summary>
internal sealed class Prefills(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<RunningPrefill> _running = new();
    private readonly Dictionary<FlightKey, (IParkedFlight Flight, ITimer Timer)> _parked = [];
    private readonly List<(FlightKey Key, TaskCompletionSource<IParkedFlight> Given)> _waiting = [];

    public IDisposable Announce(RunningPrefill prefill)
    {
        lock (_gate) return new Announcement(this, _running.AddLast(prefill));
    }

    public void Park(FlightKey key, IParkedFlight flight, TimeSpan time)
    {
        lock (_gate)
        {
            while (_waiting.FindIndex(one => one.Key == key) is >= 0 and var at)
            {
                var given = _waiting[at].Given;
                _waiting.RemoveAt(at);
                if (given.TrySetResult(flight)) return;
            }
            if (!_parked.ContainsKey(key))
            {
                _parked[key] = (flight, clock.CreateTimer(_ => Expire(key, flight), null, time, Timeout.InfiniteTimeSpan));
                return;
            }
        }
        flight.End();
    }

    public IParkedFlight? Claim(FlightKey key)
    {
        lock (_gate)
        {
            if (!_parked.Remove(key, out var parked)) return null;
            parked.Timer.Dispose();
            return parked.Flight;
        }
    }

    public Task<IParkedFlight>? Await(FlightKey key, CancellationToken cancellation)
    {
        RunningPrefill[] alike;
        lock (_gate) alike = [.. _running.Where(one => one.Length == key.Length && one.Path == key.Path && IsKnown(one, clock.GetTimestamp()))];
        if (!alike.Any(one => one.Key.Value == key)) return null;
        var given = new TaskCompletionSource<IParkedFlight>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _waiting.Add((key, given));
        cancellation.Register(() =>
        {
            lock (_gate) _waiting.RemoveAll(one => one.Given == given);
            given.TrySetCanceled(cancellation);
        });
        // It may have been left between the two looks.
        if (Claim(key) is { } parked && !given.TrySetResult(parked)) parked.End();
        return given.Task;
    }

    public bool MayClaim(long length)
    {
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            for (var node = _running.First; node is not null; node = node.Next)
                if (node.Value.Length == length && IsKnown(node.Value, now)) return true;
            foreach (var (key, _) in _parked)
                if (key.Length == length) return true;
            return false;
        }
    }

    private bool IsKnown(RunningPrefill prefill, long now) => clock.GetElapsedTime(prefill.SentAt, now) >= prefill.After;

    private void Expire(FlightKey key, IParkedFlight flight)
    {
        lock (_gate)
        {
            if (!_parked.TryGetValue(key, out var parked) || parked.Flight != flight) return;
            _parked.Remove(key);
            parked.Timer.Dispose();
        }
        flight.End();
    }

    private sealed class Announcement(Prefills prefills, LinkedListNode<RunningPrefill> node) : IDisposable
    {
        public void Dispose()
        {
            lock (prefills._gate)
                if (node.List is not null) prefills._running.Remove(node);
        }
    }
}
