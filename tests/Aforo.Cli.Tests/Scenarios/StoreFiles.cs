using System.Security.Cryptography;
using System.Text;

namespace Aforo.Cli.Tests.Scenarios;

/// <summary>An Ollama store of a scenario, with a header and no weights.</summary>
internal static class StoreFiles
{
    public static Setup Store(this Setup setup, string name, string parameters)
    {
        var parts = name.Split(':');
        var digest = Blob(setup, parameters);
        var weights = new string('a', 64);
        setup.File($".ollama/models/manifests/registry/library/{parts[0]}/{parts[1]}",
            $$"""{"schemaVersion":2,"config":{"digest":"sha256:{{Blob(setup, "{\"model_format\":\"gguf\",\"file_type\":\"Q4_K_M\",\"renderer\":\"qwen3-coder\"}")}}","size":1},"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:{{weights}}","size":18556685856},{"mediaType":"application/vnd.ollama.image.params","digest":"sha256:{{digest}}","size":1}]}""");
        return setup.File($".ollama/models/blobs/sha256-{weights}", Encoding.Latin1.GetString(Header()));
    }

    private static string Blob(Setup setup, string text)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        setup.File($".ollama/models/blobs/sha256-{digest}", text);
        return digest;
    }

    /// <summary>A GGUF of version 3 with two entries and no tensors; all bytes are below 128, so text keeps them.</summary>
    private static byte[] Header()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("GGUF"u8);
        writer.Write(3);
        writer.Write(0L);
        writer.Write(2L);
        Text("general.architecture");
        writer.Write(8);
        Text("qwen3moe");
        Text("qwen3moe.context_length");
        writer.Write(4);
        writer.Write(262144);
        writer.Flush();
        return stream.ToArray();

        void Text(string text)
        {
            writer.Write((long)text.Length);
            writer.Write(Encoding.UTF8.GetBytes(text));
        }
    }
}
