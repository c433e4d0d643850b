using Aforo.Core.Machines;

namespace Aforo.Core.Tests.Machines;

public sealed class PoolsTests
{
    private const long Gib = 1L << 30;

    private static Machine Of(params Accelerator[] accelerators) =>
        new() { Os = "linux", MemoryBytes = 64 * Gib, MemoryAvailableBytes = 50 * Gib, Accelerators = [.. accelerators] };

    [Fact]
    public void A_card_gives_its_memory_less_its_reserve()
    {
        var pools = Pools.Of(Of(new Accelerator { Index = 0, MemoryBytes = 24 * Gib, ReservedBytes = Gib, FreeBytes = 20 * Gib, BudgetBytes = 18 * Gib }));
        Assert.Equal(("device-0", 23 * Gib, 18 * Gib, "card-less-reserved"), (pools[0].Name, pools[0].UsableBytes, pools[0].FreeBytes, pools[0].Rule));
        Assert.Equal(PoolKind.Host, pools[1].Kind);
    }

    [Fact]
    public void A_container_limits_the_host() =>
        Assert.Equal((8 * Gib, "container-limit"), Pools.Of(Of() with { LimitBytes = 8 * Gib }) is [var host] ? (host.UsableBytes, host.Rule) : default);

    [Fact]
    public void An_adapter_that_is_left_aside_makes_no_pool() =>
        Assert.Equal(["host"], Pools.Of(Of(new Accelerator { MemoryBytes = Gib, Ignored = true }, new Accelerator { SharedPool = true, UsableBytes = Gib, Ignored = true })).Select(pool => pool.Name));

    [Fact]
    public void A_shared_pool_takes_the_hosts_place() =>
        Assert.Equal((PoolKind.Unified, 68 * Gib, 36 * Gib), Pools.Of(Of(new Accelerator { SharedPool = true, UsableBytes = 32 * Gib, CarveOutBytes = 4 * Gib })) is [var pool] ? (pool.Kind, pool.PhysicalBytes, pool.UsableBytes) : default);
}
