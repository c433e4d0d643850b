using Aforo.Formats.Gguf;
using Aforo.Testing.Gguf;

namespace Aforo.Formats.Tests.Gguf;

public sealed class GgufSetReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aforo-gguf").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_parts_are_found_from_any_of_them(bool tensorsInFirst)
    {
        var whole = Samples.File(Samples.Everything().ToArray());
        var paths = Samples.Everything().WriteSplit(_folder, "model-x", 3, tensorsInFirst);
        foreach (var path in paths)
        {
            var set = GgufSetReader.Read(path).Set!;

            Assert.Equal(paths, set.Parts.Select(part => part.Path));
            Assert.Equal(whole.Tensors.Select(tensor => tensor.Name), set.Tensors.Select(tensor => tensor.Name));
            Assert.Equal(131_072, set.First.File.Find("llama.context_length")!.Whole);
            Assert.Equal(paths.Sum(part => new FileInfo(part).Length), set.FileBytes);
        }
    }

    [Fact]
    public void One_file_is_a_set_of_one()
    {
        var path = Path.Combine(_folder, "one.gguf");
        Samples.Everything().Write(path);

        Assert.Single(GgufSetReader.Read(path).Set!.Parts);
    }

    [Fact]
    public void A_part_that_is_missing_is_named()
    {
        var paths = Samples.Everything().WriteSplit(_folder, "m", 3);
        File.Delete(paths[1]);
        var outcome = GgufSetReader.Read(paths[0]);

        Assert.Null(outcome.Set);
        Assert.Equal(paths[1], outcome.Path);
        Assert.NotNull(outcome.Error);
    }

    [Fact]
    public void A_part_under_a_foreign_name_is_refused()
    {
        var paths = Samples.Everything().WriteSplit(_folder, "m", 3);
        var renamed = Path.Combine(_folder, "blob");
        File.Move(paths[1], renamed);
        Assert.Contains("-00002-of-00003.gguf", GgufSetReader.Read(renamed).Error!.Message, StringComparison.Ordinal);

        File.Copy(paths[2], paths[1]);
        Assert.Contains("by its metadata it is not", GgufSetReader.Read(paths[0]).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_that_do_not_add_up_are_refused()
    {
        var paths = Samples.Everything().WriteSplit(_folder, "m", 3);
        Samples.Everything().Tensor("more", Samples.Type("f32"), [1]).Tensor("most", Samples.Type("f32"), [1]).WriteSplit(Directory.CreateDirectory(Path.Combine(_folder, "other")).FullName, "m", 3);
        File.Copy(Path.Combine(_folder, "other", "m-00001-of-00003.gguf"), paths[0], overwrite: true);

        Assert.Contains("split.tensors.count", GgufSetReader.Read(paths[0]).Error!.Message, StringComparison.Ordinal);
    }
}
