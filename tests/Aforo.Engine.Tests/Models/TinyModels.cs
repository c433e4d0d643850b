namespace Aforo.Engine.Tests.Models;

/// <summary>The models of this test run, written once and removed at its end.</summary>
public sealed class TinyModels : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aforo-engine-").FullName;

    /// <summary>Trained for 65,536 tokens; reads some ten thousand tokens a second.</summary>
    public string Quick => Once("quick.gguf", path => TinyModel.Transformer(path, 65536, 64, 2));

    /// <summary>Trained for 4,096 tokens.</summary>
    public string Short => Once("short.gguf", path => TinyModel.Transformer(path, 4096, 64, 2));

    /// <summary>Reads about a thousand tokens a second on one core.</summary>
    public string Slow => Once("slow.gguf", path => TinyModel.Transformer(path, 65536, 512, 6));

    /// <summary>Recurrent: what it has read cannot be taken back.</summary>
    public string Recurrent => Once("recurrent.gguf", path => TinyModel.Recurrent(path, 65536));

    /// <summary>The folder that holds what was written so far.</summary>
    public string Folder => _folder;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Once(string name, Action<string> write)
    {
        var path = Path.Combine(_folder, name);
        if (!File.Exists(path)) write(path);
        return path;
    }
}
