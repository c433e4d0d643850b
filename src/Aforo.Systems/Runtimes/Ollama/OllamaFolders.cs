namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>Where Ollama keeps its models, by operating system.</summary>
internal static class OllamaFolders
{
    /// <summary>The folders that exist, the one that a setting names first.</summary>
    public static IEnumerable<string> Models(Surroundings surroundings, string? configured)
    {
        var usual = new List<string?> { configured, Path.Join(surroundings.Home, ".ollama", "models") };
        if (surroundings.Platform == Platform.Linux)
        {
            usual.Add(surroundings.At("/usr/share/ollama/.ollama/models"));
            usual.Add(surroundings.At("/var/lib/ollama/models"));
        }
        return usual.OfType<string>().Distinct().Where(OllamaStore.IsStore);
    }
}
