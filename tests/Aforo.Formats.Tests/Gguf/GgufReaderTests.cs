using Aforo.Formats.Gguf;
using Aforo.Testing.Gguf;

namespace Aforo.Formats.Tests.Gguf;

public sealed class GgufReaderTests
{
    public static TheoryData<int, bool, int> Forms => new()
    {
        { 1, false, 32 }, { 1, true, 32 }, { 2, false, 32 }, { 2, true, 64 }, { 3, false, 32 }, { 3, true, 32 }, { 3, false, 4096 }, { 3, false, 8 },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_value_comes_back_in_every_version_and_byte_order(int version, bool bigEndian, int alignment)
    {
        var file = Samples.File(Samples.Everything(version, bigEndian, alignment).ToArray());

        Assert.Equal(version, file.Version);
        Assert.Equal(bigEndian, file.BigEndian);
        Assert.Equal(alignment, file.Alignment);
        Assert.Equal("señal", file.Find("general.name")!.Text);
        Assert.Equal(200, file.Find("u8")!.Whole);
        Assert.Equal(-100, file.Find("i8")!.Whole);
        Assert.Equal(60_000, file.Find("u16")!.Whole);
        Assert.Equal(-30_000, file.Find("i16")!.Whole);
        Assert.Equal(4_000_000_000, file.Find("u32")!.Whole);
        Assert.Equal(-2_000_000_000, file.Find("i32")!.Whole);
        Assert.Equal(long.MinValue, file.Find("i64")!.Whole);
        Assert.Null(file.Find("u64")!.Whole);
        Assert.Equal((double)ulong.MaxValue, file.Find("u64")!.Number);
        Assert.Equal(1.5, file.Find("f32")!.Number);
        Assert.Equal(-2.25, file.Find("f64")!.Number);
        Assert.Equal(GgufType.Bool, file.Find("yes")!.Type);
        Assert.Equal(1, file.Find("yes")!.Whole);
        Assert.Equal(0, file.Find("no")!.Whole);
        Assert.Equal([8, 0, 8], file.Find("llama.attention.head_count_kv")!.Elements);
        Assert.Equal([1, 2, 255], file.Find("bytes")!.Elements);
        Assert.Equal([1, 0, 1], file.Find("flags")!.Elements);
        Assert.Empty(file.Find("wide")!.Elements);
        Assert.Equal(4, file.Find("tokenizer.ggml.tokens")!.Length);
        Assert.Equal(GgufType.String, file.Find("tokenizer.ggml.tokens")!.ElementType);
        Assert.Null(file.Find("long")!.Text);
        Assert.Equal(5000, file.Find("long")!.Length);
        Assert.Equal(7, file.Find("last")!.Whole);
        Assert.Null(file.Find("absent"));
        Assert.Null(file.Truncated);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Tensors_have_their_sizes_and_places(int version, bool bigEndian, int alignment)
    {
        var file = Samples.File(Samples.Everything(version, bigEndian, alignment).ToArray());

        Assert.Equal(["token_embd.weight", "norm", "experts"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([204L, 20L, 864L], file.Tensors.Select(tensor => tensor.Bytes!.Value));
        Assert.Equal([192L, 5L, 1536L], file.Tensors.Select(tensor => tensor.Elements));
        Assert.Equal([256, 2, 3], file.Tensors[2].Dimensions);
        Assert.Equal(12, file.Tensors[2].TypeId);
        Assert.Equal(0, file.DataOffset % alignment);
        Assert.All(file.Tensors, tensor => Assert.Equal(0, tensor.DataOffset % alignment));
        Assert.True(file.DataOffset + file.Tensors[2].DataOffset + 864 <= file.FileLength);
    }

    [Fact]
    public void An_offset_leads_to_the_value()
    {
        var bytes = Samples.Everything().ToArray();
        var file = Samples.File(bytes);

        Assert.Equal(131_072u, BitConverter.ToUInt32(bytes, (int)file.Find("llama.context_length")!.Offset));
        Assert.Equal(5000, BitConverter.ToInt64(bytes, (int)file.Find("long")!.Offset));
    }

    [Fact]
    public void A_type_of_the_future_keeps_its_number_and_has_no_size()
    {
        var file = Samples.File(new GgufWriter().Tensor("new", 77, 64, [32, 2]).Tensor("removed", 31, 32, [32]).ToArray());

        Assert.Equal([77, 31], file.Tensors.Select(tensor => tensor.TypeId));
        Assert.All(file.Tensors, tensor => Assert.Null(tensor.Bytes));
    }

    [Fact]
    public void A_tensor_without_dimensions_is_one_number()
    {
        var file = Samples.File(new GgufWriter().Tensor("scale", 0, 4, []).ToArray());

        Assert.Equal(4, file.Tensors[0].Bytes);
        Assert.Equal(1, file.Tensors[0].Elements);
    }

    [Fact]
    public void A_download_that_stopped_still_tells_its_metadata()
    {
        var bytes = Samples.Everything().ToArray();
        var file = Samples.File(bytes[..^300]);

        Assert.Equal(131_072, file.Find("llama.context_length")!.Whole);
        Assert.Equal(bytes.Length - 300, file.Truncated!.Offset);
        Assert.Contains("experts", file.Truncated.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_large_vocabulary_is_passed_over(bool bigEndian)
    {
        var file = Samples.File(new GgufWriter { BigEndian = bigEndian }.AddVocabulary(VocabularyKind.Gpt2, 20_000, "llama").Set("after", GgufValue.U32(9)).ToArray());

        Assert.Equal(20_000, file.Find("tokenizer.ggml.tokens")!.Length);
        Assert.Equal(20_000 - GgufVocabulary.Smallest, file.Find("tokenizer.ggml.merges")!.Length);
        Assert.Empty(file.Find("tokenizer.ggml.token_type")!.Elements);
        Assert.Equal(9, file.Find("after")!.Whole);
    }

    [Fact]
    public void A_file_of_18_GB_is_read_without_its_weights()
    {
        var path = Path.Combine(Path.GetTempPath(), $"aforo-{Guid.NewGuid():N}.gguf");
        try
        {
            new GgufWriter().Set("general.architecture", GgufValue.Text("llama")).Tensor("w", Samples.Type("f16"), [4096, 2_197_266]).Write(path);
            var read = GgufReader.Read(path).File!;

            Assert.Equal(18_000_003_072, read.Tensors[0].Bytes);
            Assert.Equal(new FileInfo(path).Length, read.FileLength);
            Assert.Null(read.Truncated);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_path_that_cannot_be_read_is_an_error()
    {
        Assert.NotNull(GgufReader.Read(Path.Combine(Path.GetTempPath(), "no-such-folder", "x.gguf")).Error);
        Assert.NotNull(GgufReader.Read(Path.GetTempPath()).Error);
    }
}
