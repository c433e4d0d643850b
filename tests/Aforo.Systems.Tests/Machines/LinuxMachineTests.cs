using Aforo.Core.Machines;
using Aforo.Systems.Machines;

namespace Aforo.Systems.Tests.Machines;

public sealed class LinuxMachineTests
{
    private static async Task<Machine> ReadAsync(string folder, params (string, string)[] replies)
    {
        var seen = await MachineReader.ReadAsync(CapturedMachine.Of(folder, Platform.Linux, replies), CancellationToken.None);
        Assert.Empty(seen.Problems);
        return seen.Machine!;
    }

    [Fact]
    public async Task A_virtual_machine_without_accelerator()
    {
        var machine = await ReadAsync("linux-cpu-only", ("lscpu -J", "lscpu.json"));
        Expected.Check("linux-cpu-only", machine);
        Assert.Null(machine.MemoryBandwidthGbS);
        Assert.Null(machine.Catalog);
        Assert.Null(machine.Cpu!.Catalog);
        Assert.Contains(machine.Remarks, remark => remark.Word == "bandwidth-unknown-in-vm");
        var pool = Assert.Single(Pools.Of(machine));
        Assert.Equal(("host", 25276502016L, "system"), (pool.Name, pool.UsableBytes, pool.Rule));
    }

    [Fact]
    public async Task Two_unequal_cards_are_two_pools()
    {
        var machine = await ReadAsync("linux-nvidia-two-unequal", ("nvidia-smi --query-gpu", "nvidia-smi.query-gpu.csv"), ("nvidia-smi -q -x", "nvidia-smi.q.x.xml"), ("lspci -nn", "lspci.nn.txt"));
        Expected.Check("linux-nvidia-two-unequal", machine);
        Assert.Equal("ryzen-9-5950x", machine.Cpu!.Catalog);
        Assert.Equal(["device-0", "device-1", "host"], Pools.Of(machine).Select(pool => pool.Name));
        Assert.Equal([24L << 30, 12L << 30], Pools.Of(machine).Take(2).Select(pool => pool.PhysicalBytes!.Value));
        Assert.Equal([24120L << 20, 11390L << 20], Pools.Of(machine).Take(2).Select(pool => pool.FreeBytes!.Value));
        Assert.Contains(new Remark("power-limited", "accelerator-0", 280, 350), machine.Remarks);
        Assert.Contains(new Remark("drives-display", "accelerator-1"), machine.Remarks);
        Assert.Contains(new Remark("narrow-link", "accelerator-1", 4, 16), machine.Remarks);
        Assert.DoesNotContain(machine.Remarks, remark => remark.Word == "narrow-link" && remark.About == "accelerator-0");
    }

    [Theory]
    [InlineData("nvidia-smi --query-gpu", "nvidia-smi.query-gpu.csv")]
    [InlineData("nvidia-smi -q -x", "nvidia-smi.q.x.xml")]
    public async Task Either_form_of_the_tools_answer_is_enough(string command, string file)
    {
        var machine = await ReadAsync("linux-nvidia-two-unequal", (command, file), ("lspci -nn", "lspci.nn.txt"));
        Assert.Equal(["rtx-3090", "rtx-3060-12"], machine.Accelerators.Select(accelerator => accelerator.Catalog));
        Assert.Equal([450L << 20, 244L << 20], machine.Accelerators.Select(accelerator => accelerator.ReservedBytes!.Value));
    }

    [Fact]
    public async Task A_card_without_driver_is_a_problem()
    {
        var seen = await MachineReader.ReadAsync(CapturedMachine.Of("linux-nvidia-two-unequal", Platform.Linux, ("lspci -nn", "lspci.nn.txt")), CancellationToken.None);
        Assert.Empty(seen.Machine!.Accelerators);
        Assert.Equal(2, seen.Problems.Count(problem => problem.Kind == "driver.missing"));
        Assert.Contains(seen.NotSeen, missing => missing.What == "nvidia-driver");
    }

    [Fact]
    public async Task Of_a_maker_of_which_there_is_no_sign_nothing_is_missing()
    {
        var seen = await MachineReader.ReadAsync(CapturedMachine.Of("linux-amd-strix-halo", Platform.Linux, ("lspci -nn", "lspci.nn.txt")), CancellationToken.None);
        Assert.DoesNotContain(seen.NotSeen, missing => missing.What == "nvidia-driver");
    }

    [Fact]
    public async Task One_unified_pool_counts_no_byte_twice()
    {
        var machine = await ReadAsync("linux-amd-strix-halo", ("lspci -nn", "lspci.nn.txt"));
        Expected.Check("linux-amd-strix-halo", machine);
        Assert.Equal("amd-ryzen-ai-max-395", machine.Catalog);
        Assert.Equal(128, machine.CapacityGib);
        Assert.Equal("unified", machine.MemoryKind);
        Assert.Contains(machine.Remarks, remark => remark.Word == "npu-unused");
        var pool = Assert.Single(Pools.Of(machine));
        Assert.Equal((PoolKind.Unified, 130879062016L + (4L << 30), 100L << 30, "gtt"), (pool.Kind, pool.PhysicalBytes!.Value, pool.UsableBytes!.Value, pool.Rule));
    }

    [Fact]
    public async Task The_revision_and_the_memory_tell_products_of_one_device_id_apart()
    {
        var machine = await ReadAsync("linux-amd-discrete", ("rocm-smi", "rocm-smi.json"), ("lspci -nn", "lspci.nn.txt"), ("uname -m", "=x86_64\n"));
        Expected.Check("linux-amd-discrete", machine);
        Assert.Equal(211, machine.Accelerators[0].PowerLimitWatts);
        Assert.Equal("system", machine.MemoryKind);

        var other = (await ReadAsync("linux-amd-discrete", ("rocm-smi", "rocm-smi.7900xt.json"))).Accelerators[0];
        Assert.Equal(("Radeon RX 7900 XT", "1002:744c", "cc", 21458059264L, "rx-7900-xt", "gfx1100"), (other.Name, other.DeviceId, other.Revision, other.MemoryBytes, other.Catalog, other.Compute));
    }

    [Fact]
    public async Task A_raspberry_pi()
    {
        var machine = await ReadAsync("raspberry-pi-5", ("getconf PAGESIZE", "getconf-PAGESIZE.txt"));
        Expected.Check("raspberry-pi-5", machine);
        Assert.Equal(8L << 30, machine.InstalledBytes);
        Assert.Contains(machine.Remarks, remark => remark.Word == "large-pages");
    }
}
