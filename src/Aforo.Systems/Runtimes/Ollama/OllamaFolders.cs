namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>Where Ollama keeps its models, by operating system.</summary>
internal static class OllamaFolders
{
    /// <summary>The folders that exist: the one that a setting names, for nothing else is read then; else the usual ones.</summary>
    public static IEnumerable<string> Models(Surroundings surroundings, string? configured)
    {
        if (configured is { Length: > 0 } && surroundings.At(configured) is var named && OllamaStore.IsStore(named)) return [named];
        var usual = new List<string> { Path.Join(surroundings.Home, ".ollama", "models") };
        if (surroundings.Platform == Platform.Linux)
        {
            usual.Add(surroundings.At("/usr/share/ollama/.ollama/models"));
            usual.Add(surroundings.At("/var/lib/ollama/models"));
        }
        return usual.Distinct().Where(OllamaStore.IsStore);
    }
}
