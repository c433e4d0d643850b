using Aforo.Core.Facts;
using Aforo.Formats.HuggingFace;

namespace Aforo.Formats.Tests.HuggingFace;

public sealed class HfConfigInspectionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aforo-hf").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Facts_have_the_line_and_pointer_of_their_value()
    {
        var path = Path.Combine(_folder, "config.json");
        File.WriteAllText(path, "{\n \"architectures\": [\"Qwen3ForCausalLM\"],\n \"num_hidden_layers\": 36,\n \"max_position_embeddings\": 40960\n}\n");
        var seen = HfConfigInspection.Read(path);
        var native = seen.Facts.Single(fact => fact.Name == FactNames.NativeContext);

        Assert.Equal(40_960, native.Value.Whole);
        Assert.Equal("tokens", native.Unit);
        Assert.Equal(Source.AtLine(path, 4, "/max_position_embeddings"), native.Source);
        Assert.Equal(36, seen.Facts.Single(fact => fact.Name == "qwen3.block_count").Value.Whole);
        Assert.Equal(Path.GetFileName(_folder), seen.Models.Single().Name);
        Assert.Equal("qwen3", seen.Models.Single().Shape!.Architecture);
    }

    [Fact]
    public void A_file_that_says_nothing_is_a_problem_with_its_line()
    {
        var path = Path.Combine(_folder, "config.json");
        File.WriteAllText(path, "{\n \"architectures\": [\"NobodyForCausalLM\"]}");

        Assert.Equal(2, HfConfigInspection.Read(path).Problems.Single().Source.Line);
        Assert.Equal("config.unreadable", HfConfigInspection.Read(Path.Combine(_folder, "none.json")).Problems.Single().Kind);
    }
}
