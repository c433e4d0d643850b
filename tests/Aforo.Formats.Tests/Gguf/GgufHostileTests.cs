using System.Buffers.Binary;
using System.Text;
using Aforo.Testing.Gguf;

namespace Aforo.Formats.Tests.Gguf;

public sealed class GgufHostileTests
{
    private static GgufWriter OneKey(GgufValue value) => new GgufWriter().Set("k", value);

    /// <summary>Where the value of the only key stands: header, key length, key, type.</summary>
    private const int ValueAt = 24 + 8 + 1 + 4;

    private static byte[] Patch(byte[] file, int at, ulong value, int bytes)
    {
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(wide, value);
        wide[..bytes].CopyTo(file.AsSpan(at));
        return file;
    }

    private static void Refused(byte[] file, long offset, string message)
    {
        var (read, error) = Samples.Read(file);
        Assert.Null(read);
        Assert.Contains(message, error!.Message, StringComparison.Ordinal);
        Assert.Equal(offset, error.Offset);
    }

    [Fact]
    public void No_GGUF()
    {
        Refused([], 0, "no GGUF file");
        Refused("GG"u8.ToArray(), 0, "no GGUF file");
        Refused(Encoding.ASCII.GetBytes("<!doctype html><p>not found"), 0, "no GGUF file");
        Refused("GGUF"u8.ToArray(), 4, "ends here");
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(4u)]
    [InlineData(0x00050000u)]
    [InlineData(uint.MaxValue)]
    public void Unknown_versions(uint version) => Refused(Patch(new GgufWriter().ToArray(), 4, version, 4), 4, "is not known");

    [Theory]
    [InlineData(1_000_000ul)]
    [InlineData(1ul << 40)]
    [InlineData(ulong.MaxValue)]
    public void Counts_beyond_belief(ulong count)
    {
        Refused(Patch(new GgufWriter().ToArray(), 8, count, 8), 8, "tensors are announced");
        Refused(Patch(new GgufWriter().ToArray(), 16, count, 8), 16, "metadata entries are announced");
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1ul << 63)]
    [InlineData(ulong.MaxValue / 4)]
    [InlineData(1000ul)]
    public void Lengths_beyond_the_file(ulong length)
    {
        Refused(Patch(OneKey(GgufValue.U8(1)).ToArray(), 24, length, 8), 24, "says that it has");
        Refused(Patch(OneKey(GgufValue.Text("abc")).ToArray(), ValueAt, length, 8), ValueAt, "says that it has");
        Refused(Patch(OneKey(GgufValue.Array(1, 2)).ToArray(), ValueAt + 4, length, 8), ValueAt + 4, "elements");
        Refused(Patch(OneKey(GgufValue.Array("a", "b")).ToArray(), ValueAt + 4, length, 8), ValueAt + 4, "elements");
        Refused(Patch(OneKey(GgufValue.Array("a", "b")).ToArray(), ValueAt + 12, length, 8), ValueAt + 12, "says that it has");
    }

    [Fact]
    public void Truncated_anywhere()
    {
        var bytes = Samples.Everything().ToArray();
        var data = (int)Samples.File(bytes).DataOffset - 31;
        for (var length = 0; length < data; length++)
        {
            var (read, error) = Samples.Read(bytes[..length]);
            Assert.Null(read);
            Assert.InRange(error!.Offset, 0, length);
        }
    }

    [Fact]
    public void Types_that_do_not_exist()
    {
        Refused(Patch(OneKey(GgufValue.U8(1)).ToArray(), ValueAt - 4, 13, 4), ValueAt - 4, "0 to 12");
        Refused(Patch(OneKey(GgufValue.Array(1)).ToArray(), ValueAt, 99, 4), ValueAt, "0 to 12");
        Refused(Patch(OneKey(GgufValue.Array(1)).ToArray(), ValueAt, 9, 4), ValueAt, "array of arrays");
    }

    [Fact]
    public void Keys_and_names_that_stand_twice_or_are_no_text()
    {
        Refused(new GgufWriter().Set("k", GgufValue.U8(1)).Set("k", GgufValue.U8(2)).ToArray(), ValueAt + 1, "stands twice");
        Refused(new GgufWriter().Tensor("t", 0, 4, [1]).Tensor("t", 0, 4, [1]).ToArray(), 24 + 9 + 4 + 8 + 4 + 8, "stands twice");
        Refused(new GgufWriter().Set("", GgufValue.U8(1)).ToArray(), 24, "is empty");
        Refused(Patch(OneKey(GgufValue.U8(1)).ToArray(), 32, 0xFF, 1), 24, "UTF-8");
        Refused(Patch(new GgufWriter().Tensor("t", 0, 4, [1]).ToArray(), 32, 0xC3, 1), 24, "UTF-8");
    }

    [Fact]
    public void A_text_that_is_no_UTF8_does_not_hide_the_rest()
    {
        var file = Samples.File(Patch(new GgufWriter().Set("k", GgufValue.Text("abc")).Set("l", GgufValue.U8(1)).ToArray(), ValueAt + 8, 0xFF, 1));

        Assert.Equal("\uFFFDbc", file.Find("k")!.Text);
        Assert.Equal(1, file.Find("l")!.Whole);
    }

    [Fact]
    public void Tensors_that_cannot_be()
    {
        const int Dimensions = 24 + 8 + 1;
        byte[] Tensor(params long[] dimensions) => new GgufWriter().Tensor("t", 2, 32, dimensions).ToArray();

        Refused(Patch(Tensor(32), Dimensions, 5, 4), Dimensions, "dimensions");
        Refused(Tensor(0), Dimensions + 4, "is 0");
        Refused(Tensor(32, -1), Dimensions + 12, "is 18446744073709551615");
        Refused(Tensor(33), Dimensions + 12, "do not divide into blocks of 32");
        Refused(Tensor(32, 1L << 40, 1L << 40), Dimensions + 20, "more than 2^63 elements");
        Refused(Patch(Tensor(32), Dimensions + 16, ulong.MaxValue, 8), Dimensions + 16, "beyond any file");
        Refused(Patch(Tensor(32), Dimensions + 16, 7, 8), Dimensions + 16, "no multiple of the alignment");
        Assert.NotNull(Samples.File(Patch(Tensor(32), Dimensions + 16, 1ul << 40, 8)).Truncated);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(48)]
    [InlineData(1 << 20)]
    public void Alignments_that_are_none(int alignment) => Refused(new GgufWriter().Set("general.alignment", GgufValue.U32(alignment)).ToArray(), 24 + 8 + 17 + 4, "power of two");

    [Fact]
    public void Many_names_cost_no_more_than_a_few_megabytes()
    {
        var writer = new GgufWriter();
        for (var i = 0; i < 300; i++) writer.Set(new string('k', 60_000) + i, GgufValue.Text(new string('v', 4000)));
        var bytes = writer.ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("names take more than", Samples.Read(bytes).Error!.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }
}
