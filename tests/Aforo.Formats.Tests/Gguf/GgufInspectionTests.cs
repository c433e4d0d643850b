using Aforo.Core.Facts;
using Aforo.Formats.Gguf;
using Aforo.Testing.Gguf;

namespace Aforo.Formats.Tests.Gguf;

public sealed class GgufInspectionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aforo-gguf").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_model_tells_what_it_is_and_where_it_says_so()
    {
        var path = TinyModels.Llama(Path.Combine(_folder, "tiny.gguf"), 32_768);
        var seen = GgufInspection.Read(path);
        var native = seen.Facts.Single(fact => fact.Name == FactNames.NativeContext);

        Assert.Equal(32_768, native.Value.Whole);
        Assert.Equal("tokens", native.Unit);
        Assert.Equal(Layers.ModelNative, native.Layer);
        Assert.Equal(path, native.Source.File);
        Assert.Equal(32_768, BitConverter.ToInt32(File.ReadAllBytes(path), (int)native.Source.Offset!.Value));
        Assert.Equal(new FileInfo(path).Length, seen.Facts.Single(fact => fact.Name == FactNames.SizeBytes).Value.Whole);
        Assert.Equal(2, seen.Facts.Single(fact => fact.Name == "llama.block_count").Value.Whole);
        Assert.Equal(GgufReader.Read(path).File!.Tensors.Sum(tensor => tensor.Bytes), seen.Facts.Where(fact => fact.Name.StartsWith("tensor_bytes.", StringComparison.Ordinal)).Sum(fact => fact.Value.Whole));
        Assert.Equal("llama", seen.Models.Single().Shape!.Architecture);
        Assert.Equal("F16", seen.Models.Single().Quantization);
        Assert.Empty(seen.Problems);
    }

    [Fact]
    public void A_damaged_file_is_a_problem_with_its_byte()
    {
        var path = Path.Combine(_folder, "bad.gguf");
        File.WriteAllBytes(path, "GGUF\u0009"u8.ToArray());
        var problem = GgufInspection.Read(path).Problems.Single();

        Assert.Equal("gguf.damaged", problem.Kind);
        Assert.Equal(4, problem.Source.Offset);
        Assert.Equal("gguf.missing", GgufInspection.Read(Path.Combine(_folder, "none.gguf")).Problems.Single().Kind);
    }

    [Fact]
    public void A_stopped_download_is_told_beside_the_facts()
    {
        var path = TinyModels.Llama(Path.Combine(_folder, "tiny.gguf"));
        using (var stream = File.OpenWrite(path)) stream.SetLength(stream.Length / 2);
        var seen = GgufInspection.Read(path);

        Assert.Equal("gguf.truncated", seen.Problems.Single().Kind);
        Assert.Contains(seen.Facts, fact => fact.Name == FactNames.NativeContext);
    }
}
