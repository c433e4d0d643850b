namespace Aforo.Gateway.Backends;

/// <summary>Spares a backend that can't be reached: after three failures in a row it is left alone for some seconds, then tried by one request.</summary>
internal sealed class Breaker(TimeProvider clock)
{
    private const int Failures = 3;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private int _failed;
    private long _openedAt;

    public bool IsOpen
    {
        get
        {
            lock (_gate)
            {
                if (_failed < Failures) return false;
                if (clock.GetElapsedTime(_openedAt) < Rest) return true;
                _openedAt = clock.GetTimestamp();
                return false;
            }
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
            if (++_failed == Failures) _openedAt = clock.GetTimestamp();
        }
    }
}
