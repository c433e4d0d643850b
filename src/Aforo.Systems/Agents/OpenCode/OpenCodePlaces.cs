namespace Aforo.Systems.Agents.OpenCode;

/// <summary>Where opencode keeps its files. The order of the configuration is that of <c>opencode debug config</c> 1.18.33.</summary>
internal static class OpenCodePlaces
{
    private static readonly string[] Names = ["opencode.jsonc", "opencode.json"];

    /// <summary>
    /// Configuration files that exist, the strongest first: managed by the system; the folder that a variable names; <c>.opencode</c> in
    /// the home, then those of the project, the outermost first; the project's files, the innermost first, up to the git root; the
    /// file that a variable names; global.
    /// </summary>
    public static IEnumerable<(string Path, string Layer)> Configurations(Surroundings surroundings)
    {
        var project = surroundings.Variable("OPENCODE_DISABLE_PROJECT_CONFIG")?.ToLowerInvariant() is "1" or "true" ? [] : Project(surroundings).ToArray();
        var files = Existing(Managed(surroundings), "managed");
        if (surroundings.Variable("OPENCODE_CONFIG_DIR") is { } folder) files = files.Concat(Existing(folder, "folder"));
        files = files.Concat(Existing(Path.Join(surroundings.Home, ".opencode"), "home"));
        files = files.Concat(project.Reverse().Where(level => level != surroundings.Home).SelectMany(level => Existing(Path.Join(level, ".opencode"), "project")));
        files = files.Concat(project.SelectMany(level => Existing(level, "project")));
        if (surroundings.Variable("OPENCODE_CONFIG") is { } named && Path.Exists(named)) files = files.Append((named, "variable"));
        var global = Path.Join(ConfigHome(surroundings), "opencode");
        files = files.Concat(Existing(global, "global"));
        var oldest = Path.Join(global, "config.json");
        return Path.Exists(oldest) ? files.Append((oldest, "global")) : files;
    }

    public static string Database(Surroundings surroundings)
    {
        var folder = DataFolder(surroundings);
        return surroundings.Variable("OPENCODE_DB") is { } named && named != ":memory:" ? Path.GetFullPath(named, folder) : Path.Join(folder, "opencode.db");
    }

    public static string Log(Surroundings surroundings) => Path.Join(DataFolder(surroundings), "log", "opencode.log");

    public static bool IsConfiguration(string path) => Names.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The current folder and those above it up to the git root; without one, up to the top.</summary>
    private static IEnumerable<string> Project(Surroundings surroundings)
    {
        for (var folder = surroundings.CurrentDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return folder;
            if (Path.Exists(Path.Join(folder, ".git")) || folder == surroundings.Root) yield break;
        }
    }

    private static string DataFolder(Surroundings surroundings) => Path.Join(surroundings.Variable("XDG_DATA_HOME") ?? Path.Join(surroundings.Home, ".local", "share"), "opencode");

    private static string ConfigHome(Surroundings surroundings) => surroundings.Variable("XDG_CONFIG_HOME") ?? Path.Join(surroundings.Home, ".config");

    private static IEnumerable<(string Path, string Layer)> Existing(string folder, string layer) => Names.Select(name => Path.Join(folder, name)).Where(Path.Exists).Select(path => (path, layer));

    private static string Managed(Surroundings surroundings) => surroundings.Platform switch
    {
        Platform.Windows => Path.Join(surroundings.Variable("ProgramData") ?? "", "opencode"),
        Platform.MacOs => surroundings.At("/Library/Application Support/opencode"),
        _ => surroundings.At("/etc/opencode"),
    };
}
