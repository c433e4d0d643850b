using Aforo.Systems;

namespace Aforo.Remedies.Journaling;

/// <summary>Where the journal is kept.</summary>
public static class JournalFolder
{
    /// <summary><c>$XDG_STATE_HOME/aforo/journal</c>, else <c>~/.local/state/aforo/journal</c>; on Windows <c>%LOCALAPPDATA%\aforo\journal</c>.</summary>
    public static string Of(Surroundings surroundings)
    {
        if (surroundings.Platform == Platform.Windows) return Path.Join(surroundings.Variable("LOCALAPPDATA") ?? Path.Join(surroundings.Home, "AppData", "Local"), "aforo", "journal");
        var state = surroundings.Variable("XDG_STATE_HOME") is { } given && Path.IsPathFullyQualified(given) ? given : Path.Join(surroundings.Home, ".local", "state");
        return surroundings.At(Path.Join(state, "aforo", "journal"));
    }
}
