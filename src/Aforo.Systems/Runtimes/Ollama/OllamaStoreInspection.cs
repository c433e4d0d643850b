using Aforo.Core.Cases;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>Reads a store for <c>aforo inspect DIR</c>.</summary>
public static class OllamaStoreInspection
{
    public static bool Recognises(string folder) => OllamaStore.IsStore(folder) || OllamaStore.IsStore(Path.Join(folder, "models"));

    public static Observation Read(string folder)
    {
        var seen = new OllamaFacts("ollama");
        new OllamaStore(OllamaStore.IsStore(folder) ? folder : Path.Join(folder, "models")).Read(seen);
        return seen.Observation(null);
    }
}
