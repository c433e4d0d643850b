using Aforo.Remedies.Journaling;

namespace Aforo.Remedies.Undoing;

/// <summary>How one change stands, and how it is taken back.</summary>
/// <param name="Entry">The change.</param>
internal sealed record WayBack(JournalEntry Entry)
{
    /// <summary>Why it cannot be taken back; null when it can or need not.</summary>
    public Trouble? Obstacle { get; init; }

    /// <summary>Whether a later edit of the same file is kept.</summary>
    public bool KeepsLaterEdit { get; init; }

    /// <summary>By what the thing is known now, and will be.</summary>
    public (string? Now, string? Then) Known { get; init; }

    /// <summary>Takes it back; null when the old state is in force already.</summary>
    public Func<CancellationToken, Task<Trouble?>>? Go { get; init; }

    /// <summary>Removes what an interruption left lying about.</summary>
    public Action? Tidy { get; init; }
}
