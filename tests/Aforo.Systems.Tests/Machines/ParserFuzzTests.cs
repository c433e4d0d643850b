using System.Text;
using Aforo.Core.Catalog;
using Aforo.Systems.Catalog;
using Aforo.Systems.Machines;
using Aforo.Systems.Machines.Linux;
using Aforo.Systems.Machines.MacOs;
using Aforo.Systems.Machines.Nvidia;
using Aforo.Systems.Machines.Windows;
using CsCheck;

namespace Aforo.Systems.Tests.Machines;

/// <summary>Whatever a file or a tool says, a parser answers; it never fails.</summary>
public sealed class ParserFuzzTests
{
    private const int Rounds = 100_000;

    private static void Mutate(string folder, string file, Action<string> parse)
    {
        var original = File.ReadAllText(Path.Join(CapturedMachine.Folder(folder), file));
        if (original.Length > 6000) original = original[..6000];
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, original.Length - 1], Gen.Int[1, 40], Gen.Char['\0', '\u00ff'], Gen.Int[0, original.Length - 1]).Array[1, 4].Sample(
            changes =>
            {
                var text = new StringBuilder(original);
                foreach (var (kind, at, length, letter, from) in changes)
                {
                    var start = Math.Min(at, text.Length);
                    var count = Math.Min(length, text.Length - start);
                    switch (kind)
                    {
                        case 0: text.Remove(start, count); break;
                        case 1: text.Insert(start, letter); break;
                        case 2: text.Insert(start, original.AsSpan(from, Math.Min(length, original.Length - from))); break;
                        case 3: text.Insert(start, "99999999999999999999"); break;
                        case 4: text.Length = start; break;
                        default: if (start < text.Length) text[start] = letter; break;
                    }
                }
                parse(text.ToString());
            },
            iter: Rounds, threads: 1);
    }

    [Fact]
    public void Cpuinfo() => Mutate("raspberry-pi-5", "proc/cpuinfo", static text => CpuInfo.Parse(text));

    [Fact]
    public void Cpuinfo_x86() => Mutate("linux-nvidia-two-unequal", "proc/cpuinfo", static text => CpuInfo.Parse(text));

    [Fact]
    public void Meminfo() => Mutate("linux-amd-strix-halo", "proc/meminfo", static text => MemInfo.Parse(text));

    [Fact]
    public void Lspci() => Mutate("linux-nvidia-two-unequal", "lspci.nn.txt", static text => PciBus.Parse(text));

    [Fact]
    public void Kfd_properties() => Mutate("linux-amd-strix-halo", "sys/class/kfd/kfd/topology/nodes/1/properties", static text => Kfd.Parse(text));

    [Fact]
    public void Nvidia_csv() => Mutate("linux-nvidia-two-unequal", "nvidia-smi.query-gpu.csv", static text => NvidiaSmiCsv.Parse(text));

    [Fact]
    public void Nvidia_xml() => Mutate("linux-nvidia-two-unequal", "nvidia-smi.q.x.xml", static text => NvidiaSmiXml.Parse(text));

    [Fact]
    public void Rocm_json() => Mutate("linux-amd-discrete", "rocm-smi.json", static text => RocmSmi.Parse(text));

    [Fact]
    public void Kernel_table_of_macos() => Mutate("macos-m2-ultra-64", "sysctl.txt", static text => _ = Sysctl.Parse(text).SwapBytes);

    [Fact]
    public void Reports_of_macos()
    {
        Mutate("macos-m2-ultra-64", "SPHardwareDataType.json", static text => MacReports.Hardware(text));
        Mutate("macos-m2-ultra-64", "SPDisplaysDataType.json", static text => MacReports.DisplayCores(text));
        Mutate("macos-m2-ultra-64", "ioreg.AGXAccelerator.txt", static text => MacReports.GpuCores(text));
    }

    [Fact]
    public void Reports_of_windows()
    {
        Mutate("windows-rtx", "Win32_PhysicalMemory.json", static text =>
        {
            var modules = WindowsReports.Modules(text);
            _ = (modules.InstalledBytes, modules.BandwidthGbS, modules.Type);
        });
        Mutate("windows-rtx", "dxgi.json", static text => WindowsAdapters.Of(new WindowsFacts { Adapters = WindowsReports.Adapters(text), TotalBytes = 1L << 35 }, [], static (_, _) => null));
        Mutate("windows-rtx", "registry.qwMemorySize.json", static text => WindowsReports.Drivers(text));
        Mutate("windows-rtx", "Win32_Processor.json", static text => WindowsReports.Processor(text));
        Mutate("windows-rtx", "Win32_OperatingSystem.json", static text => WindowsReports.OperatingSystem(text));
    }

    [Fact]
    public void Firmware_tables() =>
        Gen.Byte.Array[0, 300].Sample(static bytes => _ = MemoryModules.FromFirmware([17, 0x28, 0, 0, .. bytes]).BandwidthGbS, iter: Rounds, threads: 1);

    [Fact]
    public void Names_of_devices_and_models()
    {
        var store = new CatalogStore();
        var devices = new DeviceResolver(store.Devices);
        var models = new ModelResolver(store.Models);
        Gen.String["abcmrtx039+ :=,-2x×GB"].Sample(text => _ = (devices.Resolve(text), models.Resolve(text)), iter: Rounds, threads: 1);
    }

    [Fact]
    public void Users_catalogues() =>
        Gen.String["{}[]\":,devicsmonl0123 idpr"].Sample(static text => CatalogStore.With(text, "mine.json"), iter: Rounds, threads: 1);
}
