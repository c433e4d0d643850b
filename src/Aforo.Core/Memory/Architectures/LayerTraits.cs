namespace Aforo.Core.Memory.Architectures;

/// <summary>What one layer is.</summary>
internal sealed record LayerTraits
{
    /// <summary>Keeps keys and values.</summary>
    public required bool HasCache { get; init; }

    /// <summary>Keeps a recurrent state.</summary>
    public required bool IsRecurrent { get; init; }

    /// <summary>Sees only a window.</summary>
    public required bool IsSliding { get; init; }

    public required int Heads { get; init; }

    public required int KvHeads { get; init; }

    public required int KeyLength { get; init; }

    public required int ValueLength { get; init; }

    public required long FeedForward { get; init; }

    public required bool HasExperts { get; init; }

    /// <summary>Layer whose cache it reads: itself, or an earlier one.</summary>
    public required int CacheOwner { get; init; }

    public long KeyRow => (long)KeyLength * KvHeads;

    public long ValueRow => (long)ValueLength * KvHeads;
}
