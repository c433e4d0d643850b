using Aforo.Core.Models;

namespace Aforo.Core.Tests.Models;

public sealed class GgmlTypeTests
{
    /// <summary>Bytes of a block as <c>ggml-common.h</c> asserts them: scales and minima, then packed quants.</summary>
    [Theory]
    [InlineData("f32", 1, 4)]
    [InlineData("f16", 1, 2)]
    [InlineData("bf16", 1, 2)]
    [InlineData("q4_0", 32, 2 + 16)]
    [InlineData("q4_1", 32, 4 + 16)]
    [InlineData("q5_0", 32, 2 + 4 + 16)]
    [InlineData("q5_1", 32, 4 + 4 + 16)]
    [InlineData("q8_0", 32, 2 + 32)]
    [InlineData("q8_1", 32, 4 + 32)]
    [InlineData("q2_K", 256, 4 + 16 + 64)]
    [InlineData("q3_K", 256, 2 + 64 + 32 + 12)]
    [InlineData("q4_K", 256, 4 + 12 + 128)]
    [InlineData("q5_K", 256, 4 + 12 + 128 + 32)]
    [InlineData("q6_K", 256, 2 + 16 + 192)]
    [InlineData("q8_K", 256, 4 + 256 + 32)]
    [InlineData("iq2_xxs", 256, 2 + 64)]
    [InlineData("iq2_xs", 256, 2 + 64 + 8)]
    [InlineData("iq2_s", 256, 2 + 64 + 16)]
    [InlineData("iq3_xxs", 256, 2 + 96)]
    [InlineData("iq3_s", 256, 2 + 104 + 4)]
    [InlineData("iq1_s", 256, 2 + 32 + 16)]
    [InlineData("iq1_m", 256, 32 + 16 + 8)]
    [InlineData("iq4_nl", 32, 2 + 16)]
    [InlineData("iq4_xs", 256, 2 + 2 + 4 + 128)]
    [InlineData("tq1_0", 256, 2 + 4 + 48)]
    [InlineData("tq2_0", 256, 2 + 64)]
    [InlineData("mxfp4", 32, 1 + 16)]
    [InlineData("nvfp4", 64, 4 + 32)]
    [InlineData("q1_0", 128, 2 + 16)]
    [InlineData("q2_0", 64, 2 + 16)]
    public void Blocks(string name, int elements, int bytes)
    {
        var type = GgmlType.Find(name)!;

        Assert.Equal(elements, type.BlockElements);
        Assert.Equal(bytes, type.BlockBytes);
        Assert.Same(type, GgmlType.Find(type.Id));
        Assert.Equal(3 * bytes, type.RowBytes(3 * elements));
        if (elements > 1) Assert.Null(type.RowBytes(elements + 1));
    }

    [Fact]
    public void Removed_and_future_numbers_have_no_size() => Assert.All([4, 5, 31, 32, 33, 36, 37, 38, 43, -1, long.MaxValue], (long id) => Assert.Null(GgmlType.Find(id)));
}
