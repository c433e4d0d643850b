namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>Where OpenClaw keeps its files.</summary>
/// <param name="StateFolder">Folder of state: sessions, agents.</param>
/// <param name="ConfigFile">The configuration file, whether it exists or not.</param>
/// <param name="Profile">Profile that the folder belongs to; null for the plain one.</param>
internal sealed record OpenClawPlaces(string StateFolder, string ConfigFile, string? Profile)
{
    /// <summary>
    /// The places that exist: the ones that variables name (strongest first: the file, the state folder, the home), else the plain
    /// folder (or the one of the product's old name) and its profiles. A named file does not move the state.
    /// </summary>
    public static IEnumerable<OpenClawPlaces> Of(Surroundings surroundings)
    {
        var home = HomeOf(surroundings);
        var state = surroundings.Variable("OPENCLAW_STATE_DIR") is { } moved ? Expand(moved, surroundings) : null;
        if (surroundings.Variable("OPENCLAW_CONFIG_PATH") is { } file)
        {
            yield return new OpenClawPlaces(state ?? Plain(home), Expand(file, surroundings), null);
            yield break;
        }
        if (state is not null)
        {
            yield return In(state, null);
            yield break;
        }
        var plain = Plain(home);
        if (Directory.Exists(plain)) yield return In(plain, null);
        foreach (var folder in Profiles(home)) yield return In(folder, Path.GetFileName(folder)[".openclaw-".Length..]);
    }

    /// <summary>Folders from which files may be included although they lie outside the configuration's own.</summary>
    public static IEnumerable<string> IncludeRoots(Surroundings surroundings) =>
        (surroundings.Variable("OPENCLAW_INCLUDE_ROOTS") ?? "").Split(surroundings.Platform == Platform.Windows ? ';' : ':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(root => Expand(root, surroundings));

    private static OpenClawPlaces In(string folder, string? profile)
    {
        var file = Path.Join(folder, "openclaw.json");
        var old = Path.Join(folder, "clawdbot.json");
        return new OpenClawPlaces(folder, !Path.Exists(file) && Path.Exists(old) ? old : file, profile);
    }

    private static string Plain(string home)
    {
        var plain = Path.Join(home, ".openclaw");
        var old = Path.Join(home, ".clawdbot");
        return !Directory.Exists(plain) && Directory.Exists(old) ? old : plain;
    }

    private static string[] Profiles(string home)
    {
        try
        {
            return Directory.Exists(home) ? [.. Directory.GetDirectories(home, ".openclaw-*").Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string HomeOf(Surroundings surroundings) => surroundings.Variable("OPENCLAW_HOME") is { } moved ? Expand(moved, surroundings) : surroundings.Home;

    private static string Expand(string path, Surroundings surroundings) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith("~\\", StringComparison.Ordinal)
        ? Path.Join(surroundings.Home, path[1..])
        : Path.GetFullPath(path, surroundings.CurrentDirectory);
}
