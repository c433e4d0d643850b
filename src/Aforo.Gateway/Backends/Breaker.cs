namespace Aforo.Gateway.Backends;

/// <summary>
/// Spares a backend that can't be reached: after three failures in a row it is left alone for ten seconds, then tried by one request. Until one works, the next
/// is tried ten seconds after the last was sent or failed, whatever became of that one.
/// </summary>
internal sealed class Breaker(TimeProvider clock)
{
    private const int Failures = 3;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private int _failed;
    private long _restsSince;

    /// <summary>Whether the backend is left alone now. To ask takes no trial.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_gate) return Rests();
        }
    }

    /// <summary>Asked right before a request is sent: whether it may be. Of those that ask after a rest the first is the trial, the others are not let through.</summary>
    public bool TryDepart()
    {
        lock (_gate)
        {
            if (Rests()) return false;
            if (_failed == Failures) _restsSince = clock.GetTimestamp();
            return true;
        }
    }

    public void Worked()
    {
        lock (_gate) _failed = 0;
    }

    public void Failed()
    {
        lock (_gate)
        {
            _failed = Math.Min(_failed + 1, Failures);
            _restsSince = clock.GetTimestamp();
        }
    }

    private bool Rests() => _failed == Failures && clock.GetElapsedTime(_restsSince) < Rest;
}
