using Aforo.Core.Machines;
using CsCheck;

namespace Aforo.Core.Tests.Machines;

public sealed class AcceleratorShareTests
{
    private const long Gib = 1L << 30;

    [Theory]
    [InlineData(64, 0, 48)]
    [InlineData(48, 0, 36)]
    [InlineData(36, 0, 27)]
    [InlineData(64, 56, 56)]
    [InlineData(64, 100, 64)]
    public void Metal_gives_three_quarters_unless_the_wired_limit_says_otherwise(int memory, int limit, int expected)
    {
        var share = AcceleratorShare.Of(new SharedPool { Platform = SharingPlatform.Metal, MemoryBytes = memory * Gib, WiredLimitBytes = limit * Gib });
        Assert.Equal((expected * Gib, limit == 0 ? "metal-default-share" : "metal-wired-limit"), (share!.Bytes, share.Rule));
    }

    [Fact]
    public void Small_macs_give_two_thirds() =>
        Assert.Equal(16 * Gib / 3 * 2, AcceleratorShare.Of(new SharedPool { Platform = SharingPlatform.Metal, MemoryBytes = 16 * Gib })!.Bytes);

    [Fact]
    public void What_metal_says_itself_wins() =>
        Assert.Equal(new Share(55_662_790_000, "metal-recommended"), AcceleratorShare.Of(new SharedPool { Platform = SharingPlatform.Metal, MemoryBytes = 64 * Gib, WiredLimitBytes = 60 * Gib, RecommendedBytes = 55_662_790_000 }));

    [Theory]
    [InlineData(24, 0, 12)]
    [InlineData(32, 0, 16)]
    [InlineData(64, 0, 48)]
    [InlineData(96, 0, 76.8)]
    [InlineData(128, 0, 102.4)]
    [InlineData(128, 48, 112)]
    public void N1x_budget_follows_its_published_table(int memory, int carved, double expected)
    {
        var share = AcceleratorShare.Of(new SharedPool { Platform = SharingPlatform.CoherentCudaWindows, MemoryBytes = memory * Gib, CarveOutBytes = carved * Gib })!;
        Assert.Equal(expected, share.TotalBytes / (double)Gib, 3);
    }

    [Fact]
    public void Gtt_above_the_memory_is_bounded_by_it()
    {
        var memory = (long)(124.92 * Gib);
        var share = AcceleratorShare.Of(new SharedPool { Platform = SharingPlatform.Gtt, MemoryBytes = memory, GttBytes = 137438953472, CarveOutBytes = 536870912 });
        Assert.Equal(new Share(memory, "gtt-bounded-by-ram", 536870912), share);
    }

    [Fact]
    public void A_large_carve_out_counts_beside_what_may_be_mapped()
    {
        var share = AcceleratorShare.Of(new SharedPool { Platform = SharingPlatform.Gtt, MemoryBytes = 31 * Gib, GttBytes = (long)(15.5 * Gib), CarveOutBytes = 103079215104 });
        Assert.Equal((long)(111.5 * Gib), share!.TotalBytes);
    }

    [Fact]
    public void A_gb10_keeps_a_reserve_for_the_system()
    {
        Assert.Equal(116.8, AcceleratorShare.Of(new SharedPool { Platform = SharingPlatform.CoherentCuda, MemoryBytes = 128 * Gib })!.Bytes / (double)Gib, 1);
        Assert.Equal(113.1, AcceleratorShare.Of(new SharedPool { Platform = SharingPlatform.CoherentCuda, MemoryBytes = 128 * Gib, Desktop = true })!.Bytes / (double)Gib, 1);
    }

    [Fact]
    public void Adreno_is_capped_at_half() => Assert.Equal(16 * Gib, AcceleratorShare.Of(new SharedPool { Platform = SharingPlatform.Adreno, MemoryBytes = 32 * Gib })!.Bytes);

    [Fact]
    public void Nothing_is_said_where_nothing_is_known()
    {
        Assert.Null(AcceleratorShare.Of(new SharedPool { Platform = SharingPlatform.Gtt, MemoryBytes = Gib }));
        Assert.Null(AcceleratorShare.Of(new SharedPool { Platform = SharingPlatform.VariableGraphicsMemory, MemoryBytes = Gib }));
    }

    [Fact]
    public void The_share_never_exceeds_the_pool_and_is_never_negative() =>
        Gen.Select(Gen.Enum<SharingPlatform>(), Gen.Long[0, 1L << 43], Gen.Long[-5, 1L << 43].Nullable(), Gen.Long[-5, 1L << 43].Nullable()).Sample((platform, memory, first, second) =>
        {
            var share = AcceleratorShare.Of(new SharedPool { Platform = platform, MemoryBytes = memory, WiredLimitBytes = first, RecommendedBytes = second, GttBytes = first, CarveOutBytes = second });
            if (share is null) return;
            Assert.InRange(share.Bytes, 0, memory);
            Assert.True(share.CarveOutBytes >= 0);
        });
}
