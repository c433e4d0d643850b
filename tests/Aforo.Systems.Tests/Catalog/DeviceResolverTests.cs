using Aforo.Core.Catalog;
using Aforo.Systems.Catalog;

namespace Aforo.Systems.Tests.Catalog;

public sealed class DeviceResolverTests
{
    private static readonly DeviceCatalog Devices = new CatalogStore().Devices;
    private static readonly DeviceResolver Resolver = new(Devices);

    private static string[] Ids(string text, int devices = 1) => Resolver.Resolve(text, devices) is { Value: { } setups } ? [.. setups.All.Select(setup => setup.Id)] : [];

    [Theory]
    [InlineData("rtx-3090", "rtx-3090")]
    [InlineData("RTX 3090", "rtx-3090")]
    [InlineData("NVIDIA GeForce RTX 3090", "rtx-3090")]
    [InlineData("geforce rtx3090", "rtx-3090")]
    [InlineData("3090", "rtx-3090")]
    [InlineData("AMD Radeon RX 7900 XTX", "rx-7900-xtx")]
    [InlineData("rx7900xt", "rx-7900-xt")]
    [InlineData("mac-studio-m2-ultra:64", "mac-studio-m2-ultra:64")]
    [InlineData("Mac Studio M2 Ultra:64GB", "mac-studio-m2-ultra:64")]
    [InlineData("Mac Studio M2 Ultra : 64 GiB", "mac-studio-m2-ultra:64")]
    [InlineData("DGX Spark", "nvidia-dgx-spark-128")]
    [InlineData("dgx spark:64", "nvidia-dgx-spark-64")]
    [InlineData("RTX 3060", "rtx-3060-12")]
    [InlineData("RTX 3060:8", "rtx-3060-8")]
    [InlineData("rtx 3060 ti", "rtx-3060-ti")]
    [InlineData("Ryzen AI Max+ 395:128", "amd-ryzen-ai-max-395:128")]
    [InlineData("mac studio m2:192", "mac-studio-m2-ultra:192")]
    [InlineData("rtx-3090+rtx-3060-12", "rtx-3090+rtx-3060-12")]
    [InlineData("Ryzen AI Max+ 395:128 + RTX 3090", "amd-ryzen-ai-max-395:128+rtx-3090")]
    [InlineData("4x RTX 3090", "4xrtx-3090")]
    [InlineData("2x RTX 3090", "build-2x3090")]
    public void Names_as_people_write_them(string text, string id) => Assert.Equal([id], Ids(text));

    [Fact]
    public void Every_id_name_and_alias_finds_its_entry()
    {
        foreach (var device in Devices.Devices)
            foreach (var name in (string[])[device.Id, device.Name, .. device.Aliases])
                Assert.All(Resolver.Resolve(name).Value?.All ?? throw new InvalidOperationException(name), setup => Assert.Equal(device.Id, Assert.Single(setup.Parts).Device.Id));
    }

    [Fact]
    public void No_alias_belongs_to_two_entries() =>
        Assert.Empty(Devices.Devices.SelectMany(device => ((string[])[device.Id, device.Name, .. device.Aliases]).Select(DeviceNames.Normal).Distinct().Select(name => (name, device.Id))).GroupBy(pair => pair.name).Where(group => group.Count() > 1).Select(group => group.Key));

    [Fact]
    public void A_capacity_that_was_left_out_gives_a_line_for_each() =>
        Assert.Equal(["mac-studio-m2-ultra:64", "mac-studio-m2-ultra:128", "mac-studio-m2-ultra:192"], Ids("Mac Studio M2 Ultra"));

    [Fact]
    public void The_capacity_decides_the_bandwidth_where_it_decides_the_chip()
    {
        var setups = Resolver.Resolve("M3 Max").Value!.All;
        Assert.Equal([(36, 300.0), (48, 400.0), (64, 400.0), (96, 300.0), (128, 400.0)], setups.Select(setup => (setup.Parts[0].MemoryGib!.Value, setup.Parts[0].BandwidthGbS!.Value)));
        Assert.Equal("Apple M3 Max (30-core GPU)", setups[0].Parts[0].Chip);
    }

    [Fact]
    public void Products_that_share_a_chip_answer_as_one()
    {
        var part = Resolver.Resolve("framework desktop 395:128").Value!.All[0].Parts[0];
        Assert.Contains("amd-ryzen-ai-max-395", Devices.SameChip(part.Device).Select(device => device.Id));
    }

    [Theory]
    [InlineData("rtx 40")]
    [InlineData("mac studio")]
    [InlineData("rx 79")]
    public void Several_different_things_are_listed_and_not_guessed(string text)
    {
        var resolution = Resolver.Resolve(text);
        Assert.Equal(ResolutionFault.Ambiguous, resolution.Fault);
        Assert.True(resolution.Candidates.Length > 1);
    }

    [Theory]
    [InlineData("rtx 9999", ResolutionFault.Unknown)]
    [InlineData("M4 Ultra", ResolutionFault.Unknown)]
    [InlineData("a", ResolutionFault.Unknown)]
    [InlineData("", ResolutionFault.Malformed)]
    [InlineData("rtx-3090:48", ResolutionFault.NoSuchVariant)]
    [InlineData("mac-studio-m2-ultra:96", ResolutionFault.NoSuchVariant)]
    [InlineData("rtx-3090+", ResolutionFault.Malformed)]
    [InlineData("rtx-3090+nothing-such", ResolutionFault.Unknown)]
    [InlineData("memory=24,speed=9", ResolutionFault.Malformed)]
    [InlineData("memory=24", ResolutionFault.Malformed)]
    [InlineData("memory=24,bandwidth=x", ResolutionFault.Malformed)]
    [InlineData("memory=24,bandwidth=936,backend=magic", ResolutionFault.Malformed)]
    public void What_is_not_known_is_refused(string text, ResolutionFault fault) => Assert.Equal(fault, Resolver.Resolve(text).Fault);

    [Fact]
    public void A_description()
    {
        var part = Resolver.Resolve("memory=24,bandwidth=936,fp32=35.6,backend=cuda", 2).Value!.All[0].Parts[0];
        Assert.Equal((24, 936.0, 2, "NVIDIA", "vram"), (part.MemoryGib, part.BandwidthGbS, part.Count, part.Device.Vendor, part.Device.Memory.Kind));
        Assert.Equal(("FP32", 35.6), (part.Device.Compute[0].Dtype, part.Device.Compute[0].Dense));
        Assert.Contains("CUDA", part.Device.Platform.Stack);
    }

    [Fact]
    public void Several_of_one() => Assert.Equal(["2xrtx-3090"], Ids("rtx-3090", 2));
}
