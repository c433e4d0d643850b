using System.Collections.Immutable;
using Aforo.Remedies.Journaling;

namespace Aforo.Remedies.Undoing;

/// <summary>How an undo ended.</summary>
public enum UndoState
{
    /// <summary>The old state is back.</summary>
    Undone,

    /// <summary>There was nothing to undo.</summary>
    Nothing,

    /// <summary>Nothing was touched: something stands in the way.</summary>
    Refused,

    /// <summary>It stopped in the middle; the same command goes on.</summary>
    Stuck,
}

/// <summary>One change that was taken back, or needed not be.</summary>
/// <param name="Entry">The change.</param>
/// <param name="WasInForce">False when the old state was there already.</param>
/// <param name="KeepsLaterEdit">Whether a later edit of other parts of the file was kept.</param>
public sealed record UndoneChange(JournalEntry Entry, bool WasInForce, bool KeepsLaterEdit);

/// <summary>What became of an undo.</summary>
public sealed record UndoOutcome
{
    public required UndoState State { get; init; }

    /// <summary>The run; null when there is none.</summary>
    public string? Run { get; init; }

    public ImmutableArray<UndoneChange> Changes { get; init; } = [];

    /// <summary>What stands in the way.</summary>
    public ImmutableArray<Trouble> Troubles { get; init; } = [];
}
