using System.Collections.Immutable;

namespace Aforo.Remedies.Journaling;

/// <summary>How a run stands.</summary>
public enum RunState
{
    /// <summary>It ended in the middle, or is still at work; <c>aforo undo</c> puts the old state back.</summary>
    Interrupted,

    /// <summary>Everything was done, and the verification held.</summary>
    Applied,

    /// <summary>Something failed and everything was taken back by the run itself.</summary>
    RolledBack,

    /// <summary>It was undone.</summary>
    Undone,

    /// <summary>Undoing it ended in the middle; <c>aforo undo</c> goes on.</summary>
    Undoing,
}

/// <summary>A run of changes, as the journal tells it.</summary>
public sealed record JournalRun
{
    /// <summary>Names the run; later runs sort behind earlier ones.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required RunState State { get; init; }

    /// <summary>Changes that were planned.</summary>
    public required int Planned { get; init; }

    /// <summary>Changes that were begun, in order.</summary>
    public required ImmutableArray<JournalEntry> Entries { get; init; }

    /// <summary>Why the run was rolled back, one of <see cref="Troubles"/>; null when it was not.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether something of it may still be in force.</summary>
    public bool IsOpen => State is not (RunState.RolledBack or RunState.Undone);
}
