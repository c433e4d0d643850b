using Aforo.Core.Facts;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>What a release does where nobody sets anything; the context's own default is the behaviour's to tell.</summary>
internal static class OllamaDefaults
{
    /// <param name="version">Version; null when not known, then only what all releases share is told.</param>
    /// <param name="isSet">Whether a variable is set anywhere.</param>
    public static IEnumerable<Fact> Of(string? version, Func<string, bool> isSet)
    {
        if (!isSet("OLLAMA_KEEP_ALIVE")) yield return Default(FactNames.KeepAlive, 300, "seconds", "OLLAMA_KEEP_ALIVE");
        if (!isSet("OLLAMA_LOAD_TIMEOUT")) yield return Default(FactNames.Timeout, 300, "seconds", "OLLAMA_LOAD_TIMEOUT") with { Scope = new Scope { Timeout = "load" } };
        if (!isSet("OLLAMA_NUM_PARALLEL") && OllamaVersions.DefaultParallel(version) is { } parallel) yield return Default(FactNames.Parallel, parallel, null, "OLLAMA_NUM_PARALLEL");
        if (isSet("OLLAMA_KV_CACHE_TYPE")) yield break;
        yield return Default(FactNames.CacheTypeK, "f16", null, "OLLAMA_KV_CACHE_TYPE");
        yield return Default(FactNames.CacheTypeV, "f16", null, "OLLAMA_KV_CACHE_TYPE");
    }

    private static Fact Default(string name, FactValue value, string? unit, string variable) => new()
    {
        Name = name,
        Value = value,
        Unit = unit,
        Layer = Layers.ServerDefault,
        Source = Source.FromCatalog("runtimes/ollama", OllamaVersions.AsOf) with { Variable = variable },
    };
}
