using System.Collections.Immutable;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;

namespace Aforo.Remedies.Planning.Intentions;

/// <summary>A change of one text file.</summary>
public abstract record FileIntention : Intention
{
    /// <summary>Path of the file that wins and is edited; null where a case does not say it.</summary>
    public string? File { get; init; }

    /// <summary>How the file is written, whatever its name ends in.</summary>
    public required TextFormat Format { get; init; }

    /// <summary>
    /// The edits that do it to the document as it stands, in order. None where it already says so, or says nothing that is concerned.
    /// </summary>
    public abstract ImmutableArray<TextEdit> Edits(TextDocument document);
}
