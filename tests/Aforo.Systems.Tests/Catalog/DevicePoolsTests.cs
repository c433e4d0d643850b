using Aforo.Core.Catalog;
using Aforo.Core.Machines;
using Aforo.Systems.Catalog;

namespace Aforo.Systems.Tests.Catalog;

public sealed class DevicePoolsTests
{
    private const double Gib = 1L << 30;

    private static readonly DeviceResolver Resolver = new(new CatalogStore().Devices);

    private static Pool[] Of(string text) => [.. DevicePools.Of(Resolver.Resolve(text).Value!.All[0])];

    [Theory]
    [InlineData("mac-studio-m2-ultra:64", 48)]
    [InlineData("mac-mini-m4:16", 10.667)]
    [InlineData("dgx spark", 116.8)]
    [InlineData("nvidia-rtx-spark-n1x:128", 102.4)]
    [InlineData("amd-ryzen-ai-max-395:128", 96)]
    [InlineData("amd-ryzen-ai-max-395:64", 48)]
    [InlineData("amd-ryzen-ai-max-495:192", 160)]
    [InlineData("snapdragon-x-elite:32", 16)]
    [InlineData("ryzen-7-7840hs:64", 32)]
    public void Shares_of_unified_machines(string text, double usable)
    {
        var pool = Assert.Single(Of(text));
        Assert.Equal(PoolKind.Unified, pool.Kind);
        Assert.Equal(usable, pool.UsableBytes!.Value / Gib, 1);
    }

    [Fact]
    public void Cards_are_a_pool_each()
    {
        Assert.Equal([24.0, 12.0], Of("rtx-3090+rtx-3060-12").Select(pool => pool.PhysicalBytes!.Value / Gib));
        Assert.Equal([24.0, 24.0], Of("build-2x3090").Select(pool => pool.PhysicalBytes!.Value / Gib));
        Assert.Equal(8, Of("dgx-h100-node").Length);
        Assert.All(Of("dgx-h100-node"), pool => Assert.Equal((80.0, "card-less-server-reserve"), (pool.PhysicalBytes!.Value / Gib, pool.Rule)));
        Assert.Equal((24L << 30) - 1_500_000_000, Of("rtx-3090")[0].UsableBytes);
    }

    [Fact]
    public void Linked_machines_are_a_pool_each() =>
        Assert.Equal([128.0, 128.0], Of("cluster-2x-dgx-spark").Select(pool => pool.PhysicalBytes!.Value / Gib));

    [Fact]
    public void A_processor_has_the_hosts_memory() => Assert.Equal((PoolKind.Host, 64.0), Of("epyc-7002:64") is [var pool] ? (pool.Kind, pool.PhysicalBytes!.Value / Gib) : default);

    [Fact]
    public void Every_device_in_every_capacity_has_pools_within_its_memory()
    {
        foreach (var device in new CatalogStore().Devices.Devices)
            foreach (var capacity in device.CapacitiesGib)
                foreach (var pool in DevicePools.Of(new DeviceSetup { Parts = [DevicePart.Of(device, capacity)] }))
                    Assert.True(pool.UsableBytes is null || (pool.UsableBytes > 0 && pool.UsableBytes <= pool.PhysicalBytes), $"{device.Id}:{capacity} {pool}");
    }

    [Theory]
    [InlineData("mac-studio-m2-ultra:64", "macos", "metal", "unified")]
    [InlineData("rtx-3090+rtx-3060-12", "linux", "cuda", "device-0 device-1 host")]
    [InlineData("amd-ryzen-ai-max-395:128", "windows", "rocm", "unified")]
    public void As_a_machine_it_has_the_same_pools(string text, string os, string backend, string names)
    {
        var setup = Resolver.Resolve(text).Value!.All[0];
        var machine = DeviceMachine.Of(setup, "2026-11-23", os == "windows" ? os : null);
        Assert.Equal((os, backend, names), (machine.Os, machine.Accelerators[0].Backend, string.Join(' ', Pools.Of(machine).Select(pool => pool.Name))));
        Assert.Equal(DevicePools.Of(setup).Select(pool => (pool.PhysicalBytes, pool.UsableBytes)), Pools.Of(machine).Where(pool => pool.Kind != PoolKind.Host).Select(pool => (pool.PhysicalBytes, pool.UsableBytes)));
    }
}
