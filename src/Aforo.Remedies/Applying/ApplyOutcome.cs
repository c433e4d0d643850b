using System.Collections.Immutable;

namespace Aforo.Remedies.Applying;

/// <summary>How a run of changes ended.</summary>
public enum ApplyState
{
    /// <summary>Everything was done, and the verification held.</summary>
    Applied,

    /// <summary>Nothing was touched.</summary>
    Refused,

    /// <summary>Something failed, and everything that had been done was taken back.</summary>
    RolledBack,

    /// <summary>Something failed, and not everything could be taken back; <c>aforo undo</c> shows what is left.</summary>
    Stuck,
}

/// <summary>What became of a run of changes.</summary>
public sealed record ApplyOutcome
{
    public required ApplyState State { get; init; }

    /// <summary>Id of the run in the journal, for <c>aforo undo</c>; null when nothing was journaled.</summary>
    public string? Run { get; init; }

    /// <summary>What stopped it; empty when it was applied.</summary>
    public ImmutableArray<Trouble> Troubles { get; init; } = [];
}
