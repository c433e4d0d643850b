namespace Aforo.Systems.Agents.OpenCode;

/// <summary>Where opencode keeps its files.</summary>
internal static class OpenCodePlaces
{
    private static readonly string[] Names = ["opencode.jsonc", "opencode.json"];

    /// <summary>Configuration files that exist, the strongest first: managed by the system, inline by variable, project up to the git root, by variable, global.</summary>
    public static IEnumerable<(string Path, string Layer)> Configurations(Surroundings surroundings)
    {
        foreach (var folder in Managed(surroundings))
        {
            foreach (var file in Existing(folder)) yield return (file, "managed");
        }
        for (var folder = surroundings.CurrentDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            foreach (var file in Existing(folder)) yield return (file, "project");
            if (Directory.Exists(Path.Join(folder, ".git")) || folder == surroundings.Home) break;
        }
        if (surroundings.Variable("OPENCODE_CONFIG") is { } named && File.Exists(named)) yield return (named, "variable");
        foreach (var file in Existing(Path.Join(ConfigHome(surroundings), "opencode"))) yield return (file, "global");
    }

    public static string Database(Surroundings surroundings) => Path.Join(DataFolder(surroundings), "opencode.db");

    public static string Log(Surroundings surroundings) => Path.Join(DataFolder(surroundings), "log", "opencode.log");

    public static bool IsConfiguration(string path) => Names.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase);

    private static string DataFolder(Surroundings surroundings) => Path.Join(surroundings.Variable("XDG_DATA_HOME") ?? Path.Join(surroundings.Home, ".local", "share"), "opencode");

    private static string ConfigHome(Surroundings surroundings) => surroundings.Variable("XDG_CONFIG_HOME") ?? Path.Join(surroundings.Home, ".config");

    private static IEnumerable<string> Existing(string folder) => Names.Select(name => Path.Join(folder, name)).Where(File.Exists);

    private static string[] Managed(Surroundings surroundings) => surroundings.Platform switch
    {
        Platform.Windows => [Path.Join(surroundings.Variable("ProgramData") ?? "", "opencode")],
        Platform.MacOs => [surroundings.At("/Library/Application Support/opencode")],
        _ => [surroundings.At("/etc/opencode")],
    };
}
