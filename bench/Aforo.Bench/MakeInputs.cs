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
        return 0;
    }
}
