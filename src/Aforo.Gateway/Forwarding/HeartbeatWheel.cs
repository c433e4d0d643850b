using System.Collections.Concurrent;

namespace Aforo.Gateway.Forwarding;

/// <summary>One timer for all clients that wait: each is asked twice a second whether a sign of life is due.</summary>
internal sealed class HeartbeatWheel : IDisposable
{
    private readonly ConcurrentDictionary<ClientReply, byte> _waiting = new();
    private readonly ITimer _timer;

    public HeartbeatWheel(TimeProvider clock)
    {
        var turn = TimeSpan.FromMilliseconds(500);
        _timer = clock.CreateTimer(_ => Turn(), null, turn, turn);
    }

    public int Count => _waiting.Count;

    public void Add(ClientReply reply) => _waiting.TryAdd(reply, 0);

    public void Remove(ClientReply reply) => _waiting.TryRemove(reply, out _);

    public void Dispose() => _timer.Dispose();

    private void Turn()
    {
        foreach (var (reply, _) in _waiting) reply.Tick();
    }
}
