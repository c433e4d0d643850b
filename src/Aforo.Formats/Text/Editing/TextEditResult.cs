using System.Collections.Immutable;
using Aforo.Core.Messages;

namespace Aforo.Formats.Text.Editing;

/// <summary>What became of a document, or why nothing did.</summary>
public sealed record TextEditResult
{
    /// <summary>The document after the change; null when it was refused.</summary>
    public TextDocument? Document { get; init; }

    /// <summary>What was spliced, in ascending places of the original; empty when everything already was as wanted.</summary>
    public ImmutableArray<Splice> Splices { get; init; } = [];

    /// <summary>Why the change was refused, and what would be right; null when it was done.</summary>
    public Saying? Refusal { get; init; }

    /// <summary>The new bytes; empty when the change was refused.</summary>
    public ReadOnlyMemory<byte> Bytes => Document?.Bytes ?? default;
}

/// <summary>Ends an edit that cannot be done. Never leaves <see cref="TextEditor"/>.</summary>
internal sealed class TextEditRefusal(Saying what) : Exception(what.Key)
{
    public Saying What { get; } = what;
}
