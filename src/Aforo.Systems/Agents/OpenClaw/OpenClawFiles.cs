namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>The configuration files that OpenClaw would read first; what they include is not among them.</summary>
public static class OpenClawFiles
{
    /// <summary>Those that exist: of the plain folder or the one that variables name, and of every profile.</summary>
    public static IEnumerable<string> Roots(Surroundings surroundings) => OpenClawPlaces.Of(surroundings).Select(places => places.ConfigFile).Where(File.Exists);
}
