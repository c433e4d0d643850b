using System.Collections.Immutable;

namespace Aforo.Remedies;

/// <summary>Why a change was not made, or not taken back. The words for <see cref="Word"/> are in the message catalogue under <c>trouble.</c></summary>
/// <param name="Word">Stable word, one of <see cref="Troubles"/>.</param>
/// <param name="Place">The file, or the server and the name in it.</param>
/// <param name="Detail">What the system, the server or the program said, in its own words; secrets hidden. Null when there is nothing to add.</param>
public sealed record Trouble(string Word, string Place, string? Detail = null)
{
    /// <summary>For <see cref="Troubles.Conflict"/> in a file: the places that cannot be taken back without guessing.</summary>
    public ImmutableArray<Conflict> Conflicts { get; init; } = [];
}

/// <summary>A place where a later edit and the way back meet. Texts have their secrets hidden.</summary>
/// <param name="Line">1-based line in the file as it is now.</param>
/// <param name="Before">What stood there before the change; empty for nothing.</param>
/// <param name="Written">What the change wrote; empty for nothing.</param>
/// <param name="Now">The lines that stand there now; empty for none.</param>
public sealed record Conflict(int Line, string Before, string Written, string Now);
