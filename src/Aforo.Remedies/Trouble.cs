namespace Aforo.Remedies;

/// <summary>Why a change was not made, or not taken back. The words for <see cref="Word"/> are in the message catalogue under <c>trouble.</c></summary>
/// <param name="Word">Stable word, one of <see cref="Troubles"/>.</param>
/// <param name="Place">The file, or the server and the name in it.</param>
/// <param name="Detail">What the system, the server or the program said, in its own words; secrets hidden. Null when there is nothing to add.</param>
public sealed record Trouble(string Word, string Place, string? Detail = null);
