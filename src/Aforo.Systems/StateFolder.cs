namespace Aforo.Systems;

/// <summary>Where Aforo keeps what it must remember: the ledger, the journal of changes, measurements. Made when something is written, never before.</summary>
public static class StateFolder
{
    /// <summary>
    /// <c>$XDG_STATE_HOME/aforo</c> where that is set and absolute; else <c>~/.local/state/aforo</c> on Linux,
    /// <c>~/Library/Application Support/aforo</c> on macOS and <c>%LOCALAPPDATA%\aforo</c> on Windows.
    /// </summary>
    public static string Of(Surroundings surroundings)
    {
        if (surroundings.Variable("XDG_STATE_HOME") is { } state && Path.IsPathRooted(state)) return Path.Join(state, "aforo");
        return surroundings.Platform switch
        {
            Platform.MacOs => Path.Join(surroundings.Home, "Library", "Application Support", "aforo"),
            Platform.Windows => Path.Join(surroundings.Variable("LOCALAPPDATA") ?? Path.Join(surroundings.Home, "AppData", "Local"), "aforo"),
            _ => Path.Join(surroundings.Home, ".local", "state", "aforo"),
        };
    }

    /// <summary>Makes the folder, readable by its owner only.</summary>
    public static string Make(Surroundings surroundings)
    {
        var folder = Of(surroundings);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }
}
