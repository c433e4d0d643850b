using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Versioning;
using Aforo.Core.Machines;
using Microsoft.Win32;

namespace Aforo.Systems.Machines.Windows;

/// <summary>The calls of Windows that tell processor, memory and drivers; PowerShell would take longer than all of them together.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsCalls
{
    private const string DisplayClass = @"SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}";

    private const uint Rsmb = 0x52534d42;

    public static WindowsFacts Read()
    {
        var memory = new MemoryStatus { Length = (uint)sizeof(MemoryStatus) };
        var known = GlobalMemoryStatusEx(&memory) != 0;
        return new WindowsFacts
        {
            Version = RuntimeInformation.OSDescription,
            Arch = RuntimeInformation.OSArchitecture switch { Architecture.X64 => "x86_64", Architecture.Arm64 => "arm64", var other => other.ToString().ToLowerInvariant() },
            Cpu = new Processor { Name = CpuName(), PhysicalCores = Cores(), LogicalCores = Environment.ProcessorCount, Features = Features() },
            TotalBytes = known ? (long)memory.TotalPhysical : null,
            AvailableBytes = known ? (long)memory.AvailablePhysical : null,
            SwapBytes = known && memory.TotalPageFile >= memory.TotalPhysical ? (long)(memory.TotalPageFile - memory.TotalPhysical) : null,
            Modules = Modules(),
            Adapters = Dxgi.Read(),
            Drivers = Drivers(),
        };
    }

    private static string? CpuName()
    {
        using var key = Registry.LocalMachine.OpenSubKey(@"HARDWARE\DESCRIPTION\System\CentralProcessor\0");
        return (key?.GetValue("ProcessorNameString") as string)?.Trim();
    }

    private static ImmutableArray<DisplayDriver> Drivers()
    {
        using var root = Registry.LocalMachine.OpenSubKey(DisplayClass);
        var drivers = ImmutableArray.CreateBuilder<DisplayDriver>();
        foreach (var name in root?.GetSubKeyNames() ?? [])
        {
            if (name.Length != 4 || !name.All(char.IsAsciiDigit)) continue;
            using var key = root!.OpenSubKey(name);
            if (WindowsReports.PciId(key?.GetValue("MatchingDeviceId") as string) is not { } id) continue;
            var bytes = key!.GetValue("HardwareInformation.qwMemorySize") switch { long whole => whole, byte[] { Length: >= 8 } raw => BitConverter.ToInt64(raw), _ => 0 };
            drivers.Add(new DisplayDriver(id, key.GetValue("DriverDesc") as string, bytes > 0 ? bytes : null, key.GetValue("DriverVersion") as string));
        }
        return drivers.ToImmutable();
    }

    /// <summary>The raw table has eight bytes of header before the structures.</summary>
    private static MemoryModules Modules()
    {
        var size = GetSystemFirmwareTable(Rsmb, 0, null, 0);
        if (size is < 8 or > 1 << 24) return new MemoryModules([]);
        var table = new byte[size];
        fixed (byte* start = table)
            return GetSystemFirmwareTable(Rsmb, 0, start, size) == size ? MemoryModules.FromFirmware(table.AsSpan(8)) : new MemoryModules([]);
    }

    private static int? Cores()
    {
        uint length = 0;
        _ = GetLogicalProcessorInformationEx(0, null, &length);
        if (length is 0 or > 1 << 24) return null;
        var buffer = new byte[length];
        fixed (byte* start = buffer)
        {
            if (GetLogicalProcessorInformationEx(0, start, &length) == 0) return null;
            var cores = 0;
            for (uint at = 0; at + 8 <= length;)
            {
                var size = *(uint*)(start + at + 4);
                if (size < 8) break;
                cores++;
                at += size;
            }
            return cores > 0 ? cores : null;
        }
    }

    private static ImmutableArray<string> Features()
    {
        var features = ImmutableArray.CreateBuilder<string>();
        void Add(bool supported, string name)
        {
            if (supported) features.Add(name);
        }
        Add(Avx.IsSupported, "avx");
        Add(Avx2.IsSupported, "avx2");
        Add(Fma.IsSupported, "fma");
        Add(Bmi2.IsSupported, "bmi2");
        Add(Avx512F.IsSupported, "avx512f");
        Add(AvxVnni.IsSupported, "avx_vnni");
        Add(System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported, "asimd");
        Add(System.Runtime.Intrinsics.Arm.Dp.IsSupported, "asimddp");
        return features.ToImmutable();
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryStatus
    {
        public uint Length;
        public uint Load;
        public ulong TotalPhysical;
        public ulong AvailablePhysical;
        public ulong TotalPageFile;
        public ulong AvailablePageFile;
        public ulong TotalVirtual;
        public ulong AvailableVirtual;
        public ulong AvailableExtendedVirtual;
    }

    [LibraryImport("kernel32")]
    private static partial int GlobalMemoryStatusEx(MemoryStatus* status);

    [LibraryImport("kernel32")]
    private static partial uint GetSystemFirmwareTable(uint provider, uint table, byte* buffer, uint size);

    [LibraryImport("kernel32")]
    private static partial int GetLogicalProcessorInformationEx(int relation, byte* buffer, uint* length);
}
