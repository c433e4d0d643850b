namespace Aforo.Lab.Simulators.LlamaServer;

/// <summary>One slot: the tokens that it holds, and the request in it. Changed under the lock of <see cref="SimulatedSlots"/> only.</summary>
internal sealed class SimulatedSlot(int id)
{
    public int Id { get; } = id;

    /// <summary>Text whose tokens are in the cache; a client that left leaves what was read.</summary>
    public string Held { get; set; } = "";

    public bool IsProcessing { get; set; }

    public int? Task { get; set; }

    public long Cached { get; set; }

    public long Processed { get; set; }

    public long Decoded { get; set; }

    /// <summary>When it was last let go; the least recent is taken for a prompt that no slot resembles.</summary>
    public long LastUsed { get; set; }

    public CancellationTokenSource? PoolFull { get; set; }

    /// <summary>Tokens in the cache.</summary>
    public long Tokens => IsProcessing ? Cached + Processed + Decoded : SimulatedSlots.Tokens(Held);
}
