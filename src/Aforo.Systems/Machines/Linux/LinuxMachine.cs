using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Aforo.Core.Cases;
using Aforo.Core.Catalog;
using Aforo.Core.Facts;
using Aforo.Core.Machines;
using Aforo.Core.Messages;
using SharedMemory = Aforo.Core.Machines.SharedPool;

namespace Aforo.Systems.Machines.Linux;

/// <summary>Reads a Linux machine from <c>/proc</c> and <c>/sys</c>, and asks the vendors' libraries or tools for what these lack.</summary>
internal static class LinuxMachine
{
    public static async Task<Observation> ReadAsync(Surroundings surroundings, MachineRecognition recognition, CancellationToken cancellation)
    {
        var cpu = CpuInfo.Parse(SmallFile.Text(surroundings.At("/proc/cpuinfo")) ?? "");
        var memory = MemInfo.Parse(SmallFile.Text(surroundings.At("/proc/meminfo")) ?? "");
        var group = ControlGroup.Read(surroundings);
        var tree = DeviceTree.Read(surroundings);
        var virtualised = Virtualisation.MachineAsync(surroundings, cpu.Hypervisor, cancellation);
        var adapters = await LinuxAccelerators.ReadAsync(surroundings, memory, recognition.IsIntegrated, cancellation).ConfigureAwait(false);
        var limited = group.Limit is { } limit && !(memory.Total <= limit) ? group : null;
        var arch = await ArchAsync(surroundings, cpu, cancellation).ConfigureAwait(false);
        var accelerators = WithTegra(adapters.Found, tree).Select(accelerator => Shared(accelerator, memory, arch is "aarch64" || recognition.IsIntegrated(accelerator.DeviceId ?? "", accelerator.Revision) is true)).ToArray();
        var modules = MemoryModules.FromFirmware(SmallFile.Bytes(surroundings.At("/sys/firmware/dmi/tables/DMI")) ?? []);
        var machine = new Machine
        {
            Os = "linux",
            OsVersion = Version(surroundings),
            Arch = arch,
            Product = Product(surroundings) ?? tree.Model,
            Board = tree.Model,
            Cpu = cpu.Processor with { Soc = tree.Soc },
            MemoryBytes = memory.Total,
            MemoryAvailableBytes = Available(memory, limited),
            SwapBytes = memory.Swap,
            LimitBytes = limited?.Limit,
            InstalledBytes = RaspberryPiRevision.MemoryBytes(cpu.BoardRevision) ?? modules.InstalledBytes,
            MemoryType = modules.Type,
            MemoryChannels = modules.Channels,
            MemoryMtS = modules.TransferRate,
            MemoryBandwidthGbS = modules.BandwidthGbS,
            MemoryKind = accelerators.Any(accelerator => accelerator is { SharedPool: true, UsableBytes: not null }) ? "unified" : "system",
            PageBytes = await PageAsync(surroundings, cancellation).ConfigureAwait(false),
            Virtualised = await virtualised.ConfigureAwait(false),
            Container = Virtualisation.Container(surroundings),
            Accelerators = Adapters.MarkIgnored(accelerators),
            ModelIdentifier = tree.Compatible.Count > 0 ? tree.Compatible[0] : null,
            Source = Source.AtLine("/proc/meminfo", 1),
        };
        machine = recognition.Of(machine, tree.Compatible);
        return new Observation
        {
            Machine = machine with { Remarks = Remarks.Of(machine, adapters.NeuralProcessor) },
            Problems = [.. adapters.Problems, .. Unreadable(memory)],
            NotSeen = [.. adapters.NotSeen],
        };
    }

    /// <summary>A Jetson's GPU stands in the device tree; older systems have no library that tells it.</summary>
    private static IEnumerable<Accelerator> WithTegra(IReadOnlyList<Accelerator> found, DeviceTree tree) => !tree.IsTegra || found.Any(accelerator => accelerator.Vendor == "nvidia") ? found
        : [.. found, new Accelerator { Index = found.Count, Name = tree.Model, Vendor = "nvidia", Kind = "integrated", Backend = "cuda", SharedPool = true, Source = Source.AtLine("/proc/device-tree/compatible", 1) }];

    /// <summary>
    /// NVIDIA's coherent chips tell no memory of their own; the rest of the rule is that of DGX OS. A card that tells none (for want of
    /// a permission, say) shares nothing.
    /// </summary>
    private static Accelerator Shared(Accelerator accelerator, MemInfo memory, bool coherent)
    {
        if (accelerator is not { Vendor: "nvidia", SharedPool: true }) return accelerator;
        if (!coherent) return accelerator with { SharedPool = false, Kind = "discrete" };
        if (memory.Total is not { } total) return accelerator;
        var share = AcceleratorShare.Of(new SharedMemory { Platform = SharingPlatform.CoherentCuda, MemoryBytes = total, Desktop = accelerator.DrivesDisplay is true });
        return accelerator with { UsableBytes = share?.Bytes, UsableRule = share?.Rule, FreeBytes = share is { } known && memory.Available is { } available ? Math.Min(known.Bytes, available) : null };
    }

    private static long? Available(MemInfo memory, ControlGroup? group) =>
        group is { Limit: { } limit, Used: { } used } ? Math.Min(memory.Available ?? long.MaxValue, Math.Max(0, limit - used)) : memory.Available;

    private static string? Version(Surroundings surroundings)
    {
        foreach (var line in (SmallFile.Text(surroundings.At("/etc/os-release")) ?? "").Split('\n'))
            if (line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal)) return line[12..].Trim().Trim('"', '\'');
        return SmallFile.Word(surroundings, "/proc/sys/kernel/osrelease");
    }

    private static string? Product(Surroundings surroundings) => SmallFile.Word(surroundings, "/sys/class/dmi/id/product_name") is { } name && name is not ("System Product Name" or "To be filled by O.E.M." or "Default string") ? name : null;

    /// <summary>Of a real machine what this process runs on; of captured files what the processor's features or <c>uname</c> tell.</summary>
    private static async Task<string?> ArchAsync(Surroundings surroundings, CpuInfo cpu, CancellationToken cancellation)
    {
        if (surroundings.Root is "/")
            return RuntimeInformation.OSArchitecture switch { Architecture.X64 => "x86_64", Architecture.Arm64 => "aarch64", var other => other.ToString().ToLowerInvariant() };
        if (cpu.Processor.Features.Contains("asimd")) return "aarch64";
        if (cpu.Processor.Family is not null) return "x86_64";
        return (await surroundings.Run("uname", ["-m"], cancellation).ConfigureAwait(false))?.Trim() is { Length: > 0 } said ? said : null;
    }

    private static async Task<int?> PageAsync(Surroundings surroundings, CancellationToken cancellation) => surroundings.Root is "/"
        ? Environment.SystemPageSize
        : Figures.Int(await surroundings.Run("getconf", ["PAGESIZE"], cancellation).ConfigureAwait(false));

    private static ImmutableArray<Problem> Unreadable(MemInfo memory) => memory.Total is not null ? [] :
    [
        new Problem { Kind = "machine.unreadable", What = new Saying("reading.machine.no-memory-linux"), Source = Source.AtLine("/proc/meminfo", null) },
    ];
}
