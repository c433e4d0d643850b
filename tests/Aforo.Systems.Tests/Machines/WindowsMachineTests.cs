using Aforo.Core.Machines;
using Aforo.Systems.Machines;
using Aforo.Systems.Machines.Windows;

namespace Aforo.Systems.Tests.Machines;

public sealed class WindowsMachineTests
{
    private static readonly (string, string)[] Cim =
    [
        ("Win32_OperatingSystem", "Win32_OperatingSystem.json"), ("Win32_Processor", "Win32_Processor.json"), ("Win32_PhysicalMemory", "Win32_PhysicalMemory.json"),
        ("Win32_VideoController", "Win32_VideoController.json"), ("qwMemorySize", "registry.qwMemorySize.json"),
    ];

    private static async Task<Machine> ReadAsync(params (string, string)[] replies)
    {
        var seen = await MachineReader.ReadAsync(CapturedMachine.Of("windows-rtx", Platform.Windows, replies), CancellationToken.None);
        Assert.Empty(seen.Problems);
        return seen.Machine!;
    }

    [Fact]
    public async Task Three_lists_of_adapters_are_joined_by_their_pci_id()
    {
        var machine = await ReadAsync([.. Cim, ("nvidia-smi --query-gpu", "nvidia-smi.query-gpu.csv")]);
        Expected.Check("windows-rtx", machine);
        Assert.Equal("core-i7-13700k", machine.Cpu!.Catalog);
        Assert.Equal("system", machine.MemoryKind);
        Assert.Equal(["device-0", "host"], Pools.Of(machine).Select(pool => pool.Name));
        Assert.Equal(11484004352, Pools.Of(machine)[0].FreeBytes);
    }

    [Fact]
    public async Task Without_the_vendors_tool_the_registry_has_the_memory_and_the_driver()
    {
        var gpu = (await ReadAsync(Cim)).Accelerators[0];
        Assert.Equal((12878610432L, "591.44", "rtx-4070", "cuda"), (gpu.MemoryBytes, gpu.Driver, gpu.Catalog, gpu.Backend));
    }

    [Fact]
    public async Task Without_the_registry_dxgi_has_it_and_cims_32_bits_never() =>
        Assert.Equal(12641632256, (await ReadAsync([.. Cim.Take(4)])).Accelerators[0].MemoryBytes);

    [Theory]
    [InlineData("32.0.15.9144", "591.44")]
    [InlineData("31.0.15.3623", "536.23")]
    [InlineData("1.2", null)]
    [InlineData(null, null)]
    public void The_makers_version_of_a_driver(string? windows, string? expected) => Assert.Equal(expected, WindowsReports.NvidiaVersion(windows));

    [Theory]
    [InlineData("Controller0-DIMMA2", "0//A")]
    [InlineData("Controller1-DIMMB2", "1//B")]
    [InlineData("DIMM_B1", "//B")]
    [InlineData("ChannelA-DIMM0", "//A")]
    [InlineData("CPU1_DIMM_C2", "/1/C")]
    [InlineData("System Board Memory", null)]
    [InlineData("BANK 0", null)]
    [InlineData(null, null)]
    public void A_slots_name_tells_its_channel(string? locator, string? channel) => Assert.Equal(channel, MemoryChannel.Of(locator));

    [Fact]
    public void Command_lines_are_split_as_the_c_runtime_does() =>
        Assert.Equal(["C:\\a b\\x.exe", "--m", "c:\\d\\", "say \"hi\"", ""], WindowsProcesses.Arguments("\"C:\\a b\\x.exe\" --m c:\\d\\ \"say \\\"hi\\\"\" \"\""));
}
