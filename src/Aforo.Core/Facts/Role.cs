namespace Aforo.Core.Facts;

/// <summary>What a statement of one layer does to the limit that it speaks of.</summary>
public enum Role
{
    /// <summary>It takes part in deciding the limit.</summary>
    InForce,

    /// <summary>Another statement wins over it, and is named.</summary>
    Overridden,

    /// <summary>It is written where nothing reads it.</summary>
    Ineffective,

    /// <summary>Something happens there that is no failure, such as compaction.</summary>
    Trigger,
}
