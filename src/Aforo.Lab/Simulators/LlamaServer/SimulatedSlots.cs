namespace Aforo.Lab.Simulators.LlamaServer;

/// <summary>
/// The slots of a server: which one a prompt gets, what of it is reused, and when the pool is full. A token is four characters of
/// the prompt.
/// </summary>
internal sealed class SimulatedSlots(LlamaServerSimulatorOptions options)
{
    private const int CharactersOfToken = 4;
    private const double Similar = 0.1;

    private readonly Lock _lock = new();
    private readonly SimulatedSlot[] _slots = [.. Enumerable.Range(0, options.Slots).Select(id => new SimulatedSlot(id))];
    private int _tasks;
    private long _uses;

    public static long Tokens(string text) => (text.Length + CharactersOfToken - 1) / CharactersOfToken;

    /// <summary>Looks at the slots as they are now.</summary>
    public T Look<T>(Func<IReadOnlyList<SimulatedSlot>, T> look)
    {
        lock (_lock) return look(_slots);
    }

    public int NextTask() => Interlocked.Increment(ref _tasks) - 1;

    /// <summary>A free slot for the prompt: the one that shares most of it, else the least recently used. Null when all are busy.</summary>
    public SimulatedSlot? Take(string prompt, int task)
    {
        lock (_lock)
        {
            var free = _slots.Where(slot => !slot.IsProcessing).ToArray();
            if (free.Length == 0) return null;
            var best = free.MaxBy(slot => Shared(slot.Held, prompt))!;
            var slot = Shared(best.Held, prompt) > Similar * prompt.Length ? best : free.MinBy(each => each.LastUsed)!;
            slot.Cached = Math.Min(Shared(slot.Held, prompt) / CharactersOfToken, Math.Max(0, Tokens(prompt) - 1));
            (slot.IsProcessing, slot.Task, slot.Processed, slot.Decoded) = (true, task, 0, 0);
            slot.PoolFull = new CancellationTokenSource();
            return slot;
        }
    }

    /// <summary>Adds tokens; when a shared pool cannot hold them, idle slots are emptied, and then all requests fail.</summary>
    public void Advance(SimulatedSlot slot, long processed, long decoded)
    {
        lock (_lock)
        {
            slot.Processed += processed;
            slot.Decoded += decoded;
            if (!options.KvUnified || Used() <= options.Context) return;
            foreach (var idle in _slots.Where(each => !each.IsProcessing)) idle.Held = "";
            if (Used() <= options.Context) return;
            foreach (var busy in _slots.Where(each => each.IsProcessing)) _ = busy.PoolFull!.CancelAsync();
        }
    }

    /// <summary>Lets a slot go with what it holds now.</summary>
    public void Release(SimulatedSlot slot, string held)
    {
        lock (_lock)
        {
            (slot.IsProcessing, slot.Held, slot.LastUsed) = (false, held, ++_uses);
            slot.PoolFull?.Dispose();
            slot.PoolFull = null;
        }
    }

    private long Used() => _slots.Sum(slot => slot.Tokens);

    private static int Shared(string held, string prompt) => held.AsSpan().CommonPrefixLength(prompt);
}
