using Aforo.Core.Machines;
using Aforo.Systems.Machines;
using Aforo.Systems.Machines.MacOs;

namespace Aforo.Systems.Tests.Machines;

public sealed class MacMachineTests
{
    private const long Gib = 1L << 30;

    private static async Task<Machine> ReadAsync(string folder, params (string, string)[] replies)
    {
        var seen = await MachineReader.ReadAsync(CapturedMachine.Of(folder, Platform.MacOs, replies), CancellationToken.None);
        Assert.Empty(seen.Problems);
        return seen.Machine!;
    }

    [Theory]
    [InlineData("macos-m2-ultra-64", 60)]
    [InlineData("macos-m4-max-64", 40)]
    public async Task A_mac_from_its_kernels_table_and_registry(string folder, int cores)
    {
        var machine = await ReadAsync(folder, ("sysctl", "sysctl.txt"), ("ioreg", "ioreg.AGXAccelerator.txt"));
        Expected.Check(folder, machine);
        Assert.Equal(cores, machine.Accelerators[0].GpuCores);
        Assert.Equal("metal-default-share", machine.Accelerators[0].UsableRule);
        Assert.Equal(64, machine.CapacityGib);
        Assert.Null(machine.Virtualised);
        Assert.Equal(0, machine.SwapBytes);
        Assert.Contains("asimddp", machine.Cpu!.Features);
        var pool = Assert.Single(Pools.Of(machine));
        Assert.Equal((PoolKind.Unified, 64 * Gib, 48 * Gib), (pool.Kind, pool.PhysicalBytes, pool.UsableBytes));
        // What Metal itself told llama.cpp on that machine.
        var told = File.ReadAllText(Path.Join(CapturedMachine.Folder(folder), "llama.cpp-metal.txt"));
        Assert.Contains($"GPU name:   {machine.Accelerators[0].Name}\n", told, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"recommendedMaxWorkingSetSize  = {pool.UsableBytes / 1e6:F2} MB"), told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task System_profiler_fills_in_where_the_rest_is_silent()
    {
        var machine = await ReadAsync("macos-m2-ultra-64", ("SPHardwareDataType", "SPHardwareDataType.json"), ("SPDisplaysDataType", "SPDisplaysDataType.json"));
        Assert.Equal((64 * Gib, 60, 48 * Gib, "mac-studio-m2-ultra", 24), (machine.MemoryBytes, machine.Accelerators[0].GpuCores, machine.Accelerators[0].UsableBytes, machine.Catalog, machine.Cpu!.PhysicalCores));
    }

    [Fact]
    public async Task A_raised_wired_limit_is_the_share()
    {
        var text = File.ReadAllText(Path.Join(CapturedMachine.Folder("macos-m2-ultra-64"), "sysctl.txt")).Replace("iogpu.wired_limit_mb: 0", "iogpu.wired_limit_mb: 57344", StringComparison.Ordinal);
        var gpu = (await ReadAsync("macos-m2-ultra-64", ("sysctl", "=" + text))).Accelerators[0];
        Assert.Equal((56 * Gib, "metal-wired-limit"), (gpu.UsableBytes, gpu.UsableRule));
    }

    [Fact]
    public async Task Without_the_products_name_the_cores_tell_the_variant()
    {
        var text = File.ReadAllText(Path.Join(CapturedMachine.Folder("macos-m4-max-64"), "sysctl.txt")).Replace("hw.model: Mac16,5", "hw.model: Mac99,9", StringComparison.Ordinal);
        Assert.Equal("apple-m4-max-40c", (await ReadAsync("macos-m4-max-64", ("sysctl", "=" + text), ("ioreg", "ioreg.AGXAccelerator.txt"))).Accelerators[0].Catalog);
    }

    [Fact]
    public void Three_kinds_of_core_leave_only_the_total() =>
        Assert.Equal((18, null, null), MacReports.Processors("proc 18:6:0:12"));
}
