using Aforo.Systems;

namespace Aforo.Remedies.Journaling;

/// <summary>Where the journal is kept.</summary>
public static class JournalFolder
{
    /// <summary>The folder <c>journal</c> in <see cref="StateFolder"/>.</summary>
    public static string Of(Surroundings surroundings) => surroundings.At(Path.Join(StateFolder.Of(surroundings), "journal"));
}
