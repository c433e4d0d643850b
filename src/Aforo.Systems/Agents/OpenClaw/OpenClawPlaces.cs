namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>Where OpenClaw keeps its files.</summary>
/// <param name="StateFolder">Folder of state: sessions, agents.</param>
/// <param name="ConfigFile">The configuration file, whether it exists or not.</param>
/// <param name="Profile">Profile that the folder belongs to; null for the plain one.</param>
internal sealed record OpenClawPlaces(string StateFolder, string ConfigFile, string? Profile)
{
    /// <summary>
    /// The places that exist: the ones that variables name (strongest first: the file, the state folder, the home), else the plain
    /// folder, its profiles, and the product's old name.
    /// </summary>
    public static IEnumerable<OpenClawPlaces> Of(Surroundings surroundings)
    {
        var home = surroundings.Variable("OPENCLAW_HOME") is { } moved ? Expand(moved, surroundings) : surroundings.Home;
        if (surroundings.Variable("OPENCLAW_CONFIG_PATH") is { } file)
        {
            var path = Expand(file, surroundings);
            yield return new OpenClawPlaces(State(surroundings) ?? Path.GetDirectoryName(path) ?? home, path, null);
            yield break;
        }
        if (State(surroundings) is { } state)
        {
            yield return new OpenClawPlaces(state, Path.Join(state, "openclaw.json"), null);
            yield break;
        }
        foreach (var folder in Folders(home)) yield return folder;
    }

    private static IEnumerable<OpenClawPlaces> Folders(string home)
    {
        var plain = Path.Join(home, ".openclaw");
        if (Directory.Exists(plain)) yield return new OpenClawPlaces(plain, Path.Join(plain, "openclaw.json"), null);
        string[] profiles;
        try
        {
            profiles = Directory.Exists(home) ? Directory.GetDirectories(home, ".openclaw-*") : [];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            profiles = [];
        }
        foreach (var folder in profiles.Order(StringComparer.Ordinal)) yield return new OpenClawPlaces(folder, Path.Join(folder, "openclaw.json"), Path.GetFileName(folder)[10..]);
        var old = Path.Join(home, ".clawdbot");
        if (!Directory.Exists(plain) && Directory.Exists(old)) yield return new OpenClawPlaces(old, Path.Join(old, "clawdbot.json"), null);
    }

    private static string? State(Surroundings surroundings) => surroundings.Variable("OPENCLAW_STATE_DIR") is { } state ? Expand(state, surroundings) : null;

    private static string Expand(string path, Surroundings surroundings) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Join(surroundings.Home, path[1..])
        : Path.GetFullPath(path, surroundings.CurrentDirectory);
}
