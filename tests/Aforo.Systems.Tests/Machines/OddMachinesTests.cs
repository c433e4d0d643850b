using Aforo.Core.Machines;
using Aforo.Systems.Machines;
using Aforo.Systems.Machines.Linux;
using Aforo.Systems.Machines.Nvidia;

namespace Aforo.Systems.Tests.Machines;

/// <summary>Machines of which there is no whole capture: a container, Intel cards, coherent NVIDIA chips, mixed cores.</summary>
public sealed class OddMachinesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("aforo-machine-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Write(string path, string text)
    {
        var file = Path.Join(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private async Task<Machine> ReadAsync(params (string Command, string Reply)[] replies)
    {
        Write("/proc/meminfo", "MemTotal:       67108864 kB\nMemAvailable:   60000000 kB\nSwapTotal: 0 kB\n");
        return (await MachineReader.ReadAsync(
            new Surroundings
            {
                Platform = Platform.Linux,
                Root = _root,
                Home = "/root",
                CurrentDirectory = "/",
                Run = (program, arguments, _) => Task.FromResult(replies.Where(reply => string.Join(' ', (string[])[program, .. arguments]).Contains(reply.Command, StringComparison.Ordinal)).Select(reply => reply.Reply).FirstOrDefault()),
            },
            CancellationToken.None)).Machine!;
    }

    [Fact]
    public async Task A_containers_limit_counts_and_not_the_hosts_memory()
    {
        Write("/proc/self/cgroup", "0::/kubepods/pod1/c1\n");
        Write("/sys/fs/cgroup/kubepods/pod1/memory.max", "8589934592\n");
        Write("/sys/fs/cgroup/kubepods/pod1/memory.current", "3221225472\n");
        Write("/sys/fs/cgroup/kubepods/pod1/memory.stat", "anon 1\ninactive_file 1073741824\n");
        Write("/sys/fs/cgroup/kubepods/pod1/c1/memory.max", "max\n");
        var machine = await ReadAsync();
        Assert.Equal((8L << 30, 6L << 30, "kubernetes"), (machine.LimitBytes, machine.MemoryAvailableBytes, machine.Container));
        Assert.Equal("container-limit", Assert.Single(Pools.Of(machine)).Rule);
        Assert.Contains(machine.Remarks, remark => remark.Word == "container-limit");
    }

    [Fact]
    public async Task The_first_version_of_control_groups_says_unlimited_with_a_number()
    {
        Write("/proc/self/cgroup", "4:memory:/x\n");
        Write("/sys/fs/cgroup/memory/x/memory.limit_in_bytes", "9223372036854771712\n");
        Assert.Null((await ReadAsync()).LimitBytes);
        Write("/sys/fs/cgroup/memory/x/memory.limit_in_bytes", "1073741824\n");
        Assert.Equal(1L << 30, (await ReadAsync()).LimitBytes);
    }

    [Theory]
    [InlineData("sys/class/drm/card0/lmem_total_bytes", "17079205888", "0x56a0", "arc-a770")]
    [InlineData("sys/class/drm/card0/device/tile0/physical_vram_size_bytes", "0x2f8000000", "0xe20b", "arc-b580")]
    public async Task An_intel_card_by_either_driver(string file, string bytes, string device, string entry)
    {
        Write("sys/class/drm/card0/device/vendor", "0x8086\n");
        Write("sys/class/drm/card0/device/device", device);
        Write("sys/class/drm/card0/device/uevent", "DRIVER=xe\nPCI_SLOT_NAME=0000:03:00.0\n");
        Write(file, bytes);
        var card = Assert.Single((await ReadAsync()).Accelerators);
        Assert.Equal(("discrete", "intel", entry), (card.Kind, card.Vendor, card.Catalog));
        Assert.True(card.MemoryBytes > 10L << 30);
    }

    [Fact]
    public async Task Graphics_in_a_processor_are_left_aside_beside_a_card()
    {
        foreach (var (card, vendor, device) in (ReadOnlySpan<(string, string, string)>)[("card0", "0x8086", "0xa780"), ("card1", "0x1002", "0x744c")])
        {
            Write($"sys/class/drm/{card}/device/vendor", vendor);
            Write($"sys/class/drm/{card}/device/device", device);
        }
        Write("sys/class/drm/card1/device/revision", "0xc8");
        Write("sys/class/drm/card1/device/mem_info_vram_total", "25753026560");
        Write("sys/class/drm/card1-DP-1/status", "connected");
        var machine = await ReadAsync();
        Assert.Equal([(true, null), (false, "rx-7900-xtx")], machine.Accelerators.Select(accelerator => (accelerator.Ignored, accelerator.Catalog)));
    }

    [Fact]
    public async Task A_chip_without_memory_of_its_own_shares_the_systems()
    {
        const string Csv = "index, name, pci.bus_id, pci.device_id, driver_version, compute_cap, memory.total [MiB], memory.free [MiB]\n0, NVIDIA GB10, 0000000F:01:00.0, 0x2E1210DE, 580.95, 12.1, [N/A], [N/A]\n";
        var machine = await ReadAsync(("--query-gpu", Csv));
        var gpu = Assert.Single(machine.Accelerators);
        Assert.Equal(("integrated", true, "nvidia-gb10", "coherent-pool-reserve", 64), (gpu.Kind, gpu.SharedPool, gpu.Catalog, gpu.UsableRule, gpu.CapacityGib));
        Assert.Equal(PoolKind.Unified, Assert.Single(Pools.Of(machine)).Kind);
    }

    [Fact]
    public void Little_cores_are_counted_apart()
    {
        var cores = string.Concat(Enumerable.Range(0, 8).Select(core => $"processor\t: {core}\nFeatures\t: fp asimd asimddp\nCPU implementer\t: 0x41\nCPU part\t: {(core < 4 ? "0xd05" : "0xd0b")}\n\n"));
        var cpu = CpuInfo.Parse(cores).Processor;
        Assert.Equal(("Cortex-A76 + Cortex-A55", 4, 4, 8), (cpu.Name, cpu.PerformanceCores, cpu.EfficiencyCores, cpu.PhysicalCores));
    }

    [Fact]
    public void Two_sockets_are_summed()
    {
        var cores = string.Concat(Enumerable.Range(0, 4).Select(core => $"processor\t: {core}\nmodel name\t: AMD EPYC 9654 96-Core Processor\ncpu family\t: 25\nphysical id\t: {core % 2}\nsiblings\t: 192\ncpu cores\t: 96\nflags\t: avx2\n\n"));
        var cpu = CpuInfo.Parse(cores).Processor;
        Assert.Equal((192, 384, 2), (cpu.PhysicalCores, cpu.LogicalCores, cpu.Sockets));
    }

    [Fact]
    public void The_memory_clock_and_the_width_of_the_bus_are_the_bandwidth() =>
        Assert.Equal(192, new NvidiaGpu { MemoryClockMhz = 6001, BusWidthBits = 128, TotalBytes = 1 }.ToAccelerator(new()).BandwidthGbS);

    [Fact]
    public async Task A_card_that_may_not_tell_its_memory_shares_nothing()
    {
        Write("/proc/cpuinfo", "processor\t: 0\ncpu family\t: 25\nflags\t: avx2\n");
        var gpu = Assert.Single((await ReadAsync(("--query-gpu", "index, name, pci.bus_id, pci.device_id, memory.total [MiB]\n0, NVIDIA A100-SXM4-80GB, 00000000:01:00.0, 0x20B210DE, [Insufficient Permissions]\n"))).Accelerators);
        Assert.Equal(("discrete", false, null), (gpu.Kind, gpu.SharedPool, gpu.MemoryBytes));
    }

    [Fact]
    public async Task A_jetson_without_a_library_is_known_by_its_board()
    {
        Write("/proc/device-tree/model", "NVIDIA Jetson AGX Orin Developer Kit\0");
        Write("/proc/device-tree/compatible", "nvidia,p3737-0000+p3701-0005\0nvidia,p3701-0005\0nvidia,tegra234\0");
        Write("/proc/cpuinfo", "processor\t: 0\nFeatures\t: asimd\nCPU implementer\t: 0x41\nCPU part\t: 0xd42\n");
        var machine = await ReadAsync();
        var gpu = Assert.Single(machine.Accelerators);
        Assert.Equal(("jetson-agx-orin-64", "TEGRA234", true, 64), (gpu.Catalog, machine.Cpu!.Soc, gpu.UsableBytes > 50L << 30, gpu.CapacityGib));
    }

    [Fact]
    public async Task Cards_are_links_to_their_devices()
    {
        Write("sys/devices/pci0/vendor", "0x1002");
        Write("sys/devices/pci0/device", "0x744c");
        Write("sys/devices/pci0/revision", "0xcc");
        Write("sys/devices/pci0/mem_info_vram_total", "21458059264");
        Write("sys/devices/pci0/gpu_metrics", "\u0001\u0001\u0001\u0003");
        Write("sys/devices/pci0/drm/card1/dev", "226:1");
        Directory.CreateSymbolicLink(Path.Join(_root, "sys/devices/pci0/drm/card1/device"), Path.Join(_root, "sys/devices/pci0"));
        Directory.CreateDirectory(Path.Join(_root, "sys/class/drm"));
        Directory.CreateSymbolicLink(Path.Join(_root, "sys/class/drm/card1"), Path.Join(_root, "sys/devices/pci0/drm/card1"));
        Assert.Equal("rx-7900-xt", Assert.Single((await ReadAsync()).Accelerators).Catalog);
    }

    [Fact]
    public async Task The_firmwares_table_tells_the_memorys_bandwidth()
    {
        static byte[] Module(char channel)
        {
            var bytes = new byte[0x22];
            (bytes[0], bytes[1], bytes[0x0a], bytes[0x0d], bytes[0x10], bytes[0x12]) = (17, 0x22, 64, 0x40, 1, 34);
            BitConverter.TryWriteBytes(bytes.AsSpan(0x20), (ushort)5600);
            return [.. bytes, .. System.Text.Encoding.ASCII.GetBytes($"Channel{channel}-DIMM0"), 0, 0];
        }
        Directory.CreateDirectory(Path.Join(_root, "sys/firmware/dmi/tables"));
        File.WriteAllBytes(Path.Join(_root, "sys/firmware/dmi/tables/DMI"), [.. Module('A'), .. Module('B'), 127, 4, 0, 0, 0, 0]);
        var machine = await ReadAsync();
        Assert.Equal((32L << 30, "DDR5", 2, 5600, 89.6), (machine.InstalledBytes, machine.MemoryType, machine.MemoryChannels, machine.MemoryMtS, machine.MemoryBandwidthGbS));
    }
}
