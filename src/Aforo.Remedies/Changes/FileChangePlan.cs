using Aforo.Core.Messages;

namespace Aforo.Remedies.Changes;

/// <summary>What became of planning edits: a change, or why there is none.</summary>
public sealed record FileChangePlan
{
    /// <summary>The change; null when it was refused, or when the file already says what is wanted.</summary>
    public FileChange? Change { get; init; }

    /// <summary>Why the edits cannot be done, and what would be right; null when they can or need not.</summary>
    public Saying? Refusal { get; init; }

    /// <summary>The bytes that the file will have, for looking ahead; empty when there is no change.</summary>
    public ReadOnlyMemory<byte> After { get; init; }
}
