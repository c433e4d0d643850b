using Aforo.Testing.Gguf;

namespace Aforo.Bench;

/// <summary>Writes the inputs that the measurements of whole processes read: a large log and a header with a large vocabulary.</summary>
internal static class MakeInputs
{
    public static int Run(string[] arguments)
    {
        if (arguments is not [var folder, ..]) return 2;
        var mebibytes = arguments is [_, var size] && int.TryParse(size, out var given) && given > 0 ? given : 256;
        Directory.CreateDirectory(folder);
        TinyModels.Llama(Path.Combine(folder, "vocabulary.gguf"), new TinyModel { VocabularySize = 150_000, Layers = 48, WithWeights = false });
        var samples = Directory.GetFiles("tests/Aforo.Systems.Tests/Fixtures/Logs", "server.log", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
        using var log = new VariedLog(samples, (long)mebibytes << 20);
        using var file = File.Create(Path.Combine(folder, "large.log"));
        log.CopyTo(file, 1 << 20);
        File.WriteAllLines(Path.Combine(folder, "cases.csv"), Cases(withSpeed: false));
        File.WriteAllLines(Path.Combine(folder, "speeds.csv"), Cases(withSpeed: true));
        return 0;
    }

    /// <summary>10,000 rows that hardly repeat each other; with speed on machines of every kind, at depths and prompts of any length.</summary>
    private static IEnumerable<string> Cases(bool withSpeed)
    {
        string[] machines = ["rtx-3090", "rtx-5090", "a100-80", "mac-studio-m2-ultra:64", "apple-m4-max-40c:128", "nvidia-dgx-spark-128:128", "rx-7900-xtx", "amd-ryzen-ai-max-395:128", "cpu-desktop-ddr5-5200:64", "build-2x3090"];
        string[] models = ["qwen3-coder-30b-a3b:Q4_K_M", "llama-3.1-8b:Q4_K_M", "gemma-3-27b:Q4_K_M", "llama-3.1-70b:Q4_K_M", "qwen3-8b:Q8_0"];
        string[] types = ["f16", "q8_0", "q4_0"];
        var random = new Random(2);
        yield return "model,ctx_size,cache_type_k,cache_type_v,parallel,ubatch_size,flash_attn" + (withSpeed ? ",on,depth,prompt,streams" : "");
        for (var row = 0; row < 10_000; row++)
        {
            var type = types[random.Next(types.Length)];
            yield return $"{models[random.Next(models.Length)]},{random.Next(1024, 131_072)},{type},{type},{1 << random.Next(4)},{128 << random.Next(4)},on" + (withSpeed ? $",{machines[random.Next(machines.Length)]},{random.Next(65_536)},{random.Next(128, 32_768)},{1 << random.Next(4)}" : "");
        }
    }
}
