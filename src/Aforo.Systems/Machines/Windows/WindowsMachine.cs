using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Catalog;
using Aforo.Core.Facts;
using Aforo.Core.Machines;
using Aforo.Core.Messages;
using Aforo.Systems.Machines.Nvidia;

namespace Aforo.Systems.Machines.Windows;

/// <summary>Reads a Windows machine: by the system's own calls where it runs there, else from what its tools printed.</summary>
internal static class WindowsMachine
{
    public static async Task<Observation> ReadAsync(Surroundings surroundings, MachineRecognition recognition, CancellationToken cancellation)
    {
        var nvidia = NvidiaReader.ReadAsync(surroundings, cancellation);
        var facts = OperatingSystem.IsWindows() && surroundings.Root is "/" ? WindowsCalls.Read() : await ReportsAsync(surroundings, cancellation).ConfigureAwait(false);
        var accelerators = WindowsAdapters.Of(facts, await nvidia.ConfigureAwait(false) ?? [], recognition.IsIntegrated);
        var machine = new Machine
        {
            Os = "windows",
            OsVersion = facts.Version,
            Arch = facts.Arch,
            Cpu = facts.Cpu,
            MemoryBytes = facts.TotalBytes,
            MemoryAvailableBytes = facts.AvailableBytes,
            SwapBytes = facts.SwapBytes,
            InstalledBytes = facts.Modules.InstalledBytes,
            MemoryKind = accelerators.Any(accelerator => accelerator is { Kind: "discrete" }) || !accelerators.Any(accelerator => accelerator.SharedPool) ? "system" : "unified",
            MemoryType = facts.Modules.Type,
            MemoryChannels = facts.Modules.Channels,
            MemoryMtS = facts.Modules.TransferRate,
            MemoryBandwidthGbS = facts.Modules.BandwidthGbS,
            Accelerators = Adapters.MarkIgnored(accelerators),
            Source = Source.Reply("GlobalMemoryStatusEx", "ullTotalPhys"),
        };
        machine = recognition.Of(machine, []);
        return new Observation { Machine = machine with { Remarks = Remarks.Of(machine, false) }, Problems = Unreadable(machine) };
    }

    private static async Task<WindowsFacts> ReportsAsync(Surroundings surroundings, CancellationToken cancellation)
    {
        Task<string?> Ask(string query) => surroundings.Run("powershell", ["-NoProfile", "-NonInteractive", "-Command", query], cancellation);
        var system = Ask(WindowsReports.Query("Win32_OperatingSystem", "Caption", "Version", "TotalVisibleMemorySize", "FreePhysicalMemory", "TotalVirtualMemorySize"));
        var processor = Ask(WindowsReports.Query("Win32_Processor", "Name", "NumberOfCores", "NumberOfLogicalProcessors"));
        var modules = Ask(WindowsReports.Query("Win32_PhysicalMemory", "Capacity", "DataWidth", "ConfiguredClockSpeed", "SMBIOSMemoryType", "DeviceLocator", "BankLabel"));
        var controllers = Ask(WindowsReports.Query("Win32_VideoController", "Name", "PNPDeviceID", "DriverVersion"));
        var registry = Ask(WindowsReports.RegistryQuery);
        var (version, total, free, swap) = WindowsReports.OperatingSystem(await system.ConfigureAwait(false));
        var cpu = WindowsReports.Processor(await processor.ConfigureAwait(false));
        return new WindowsFacts
        {
            Version = version,
            Arch = surroundings.Variable("PROCESSOR_ARCHITECTURE") switch { "AMD64" => "x86_64", "ARM64" => "arm64", _ => null },
            Cpu = cpu,
            TotalBytes = total,
            AvailableBytes = free,
            SwapBytes = swap,
            Modules = WindowsReports.Modules(await modules.ConfigureAwait(false)),
            // A listing of DXGI's adapters, where captured files stand for the machine; no tool of Windows prints one.
            Adapters = WindowsReports.Adapters(SmallFile.Text(surroundings.At("/dxgi.json"))),
            Drivers = Joined(WindowsReports.Drivers(await registry.ConfigureAwait(false)), WindowsReports.Drivers(await controllers.ConfigureAwait(false))),
        };
    }

    /// <summary>The registry's keys with the versions that CIM knows; matched by PCI id.</summary>
    private static ImmutableArray<DisplayDriver> Joined(ImmutableArray<DisplayDriver> keys, ImmutableArray<DisplayDriver> controllers) => keys.IsEmpty ? controllers
        : [.. keys.Select(key => key with { Version = key.Version ?? controllers.FirstOrDefault(controller => controller.Id == key.Id)?.Version })];

    private static ImmutableArray<Problem> Unreadable(Machine machine) => machine.MemoryBytes is not null ? [] :
        [new Problem { Kind = "machine.unreadable", What = new Saying("reading.machine.no-memory-windows"), Source = machine.Source }];
}
