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

    /// <summary>Whether the file may be missing and is then made.</summary>
    public virtual bool MayCreate => false;

    /// <summary>The document with the change done, or why it is refused. A place that already says it is no change.</summary>
    public abstract TextEditResult Rewrite(TextDocument document);
}
