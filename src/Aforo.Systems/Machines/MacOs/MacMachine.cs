using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Catalog;
using Aforo.Core.Facts;
using Aforo.Core.Machines;
using Aforo.Core.Messages;
using SharedMemory = Aforo.Core.Machines.SharedPool;

namespace Aforo.Systems.Machines.MacOs;

/// <summary>Reads a Mac: the kernel's table, the GPU's entry in the IORegistry, and Metal's own word where it can be had.</summary>
internal static class MacMachine
{
    public static async Task<Observation> ReadAsync(Surroundings surroundings, MachineRecognition recognition, CancellationToken cancellation)
    {
        var live = surroundings.Root is "/" && OperatingSystem.IsMacOS();
        var table = live && OperatingSystem.IsMacOS() ? SystemControl.Read() : Sysctl.Parse(await surroundings.Run("sysctl", Sysctl.Names, cancellation).ConfigureAwait(false) ?? "");
        var (chip, identifier, memory, total) = table.Whole("hw.memsize") is not null && table.Text("machdep.cpu.brand_string") is not null ? default
            : MacReports.Hardware(await surroundings.Run("system_profiler", ["SPHardwareDataType", "-json"], cancellation).ConfigureAwait(false));
        chip = table.Text("machdep.cpu.brand_string") ?? chip;
        identifier = table.Text("hw.model") ?? identifier;
        memory = table.Whole("hw.memsize") ?? memory;
        var silicon = table.IsSet("hw.optional.arm64") || chip?.StartsWith("Apple ", StringComparison.Ordinal) is true;
        var machine = new Machine
        {
            Os = "macos",
            OsVersion = table.Text("kern.osproductversion"),
            Arch = silicon ? "arm64" : "x86_64",
            ModelIdentifier = identifier,
            Cpu = Cpu(table, chip, total, silicon),
            MemoryBytes = memory,
            MemoryAvailableBytes = table.Whole("kern.memorystatus_level") is { } percent and <= 100 ? memory / 100 * percent : null,
            SwapBytes = table.SwapBytes,
            MemoryKind = silicon ? "unified" : "system",
            PageBytes = table.Int("hw.pagesize"),
            Virtualised = table.IsSet("kern.hv_vmm_present") ? "unknown" : null,
            Accelerators = silicon && memory is { } bytes ? [await GpuAsync(surroundings, live, table, chip, bytes, cancellation).ConfigureAwait(false)] : [],
            Source = Source.Reply("sysctl", "hw.memsize"),
        };
        machine = recognition.Of(machine, identifier is null ? [] : [identifier]);
        return new Observation { Machine = machine with { Remarks = Remarks.Of(machine, false) }, Problems = Unreadable(machine) };
    }

    private static async Task<Accelerator> GpuAsync(Surroundings surroundings, bool live, Sysctl table, string? chip, long memory, CancellationToken cancellation)
    {
        var cores = live && OperatingSystem.IsMacOS() ? GpuRegistry.Cores() : null;
        cores ??= MacReports.GpuCores(await surroundings.Run("ioreg", ["-r", "-c", "AGXAccelerator", "-d", "1"], cancellation).ConfigureAwait(false));
        cores ??= MacReports.DisplayCores(await surroundings.Run("system_profiler", ["SPDisplaysDataType", "-json"], cancellation).ConfigureAwait(false));
        var share = AcceleratorShare.Of(new SharedMemory
        {
            Platform = SharingPlatform.Metal,
            MemoryBytes = memory,
            WiredLimitBytes = Figures.Scaled(table.Whole("iogpu.wired_limit_mb"), 20),
            RecommendedBytes = live && OperatingSystem.IsMacOS() ? MetalDevice.RecommendedBytes() : null,
        });
        return new Accelerator
        {
            Index = 0,
            Name = chip,
            Vendor = "apple",
            Kind = "integrated",
            Backend = "metal",
            GpuCores = cores,
            SharedPool = true,
            UsableBytes = share?.Bytes,
            UsableRule = share?.Rule,
            Source = Source.Reply("sysctl", "iogpu.wired_limit_mb"),
        };
    }

    private static Processor Cpu(Sysctl table, string? chip, int? total, bool silicon)
    {
        var levels = Enumerable.Range(0, 3).Select(level => (Name: table.Text($"hw.perflevel{level}.name"), Cores: table.Int($"hw.perflevel{level}.physicalcpu"))).Where(level => level.Cores is not null).ToArray();
        var small = levels.Where(level => level.Name is "Efficiency").Sum(level => level.Cores);
        var features = ImmutableArray.CreateBuilder<string>();
        if (silicon) features.Add("asimd");
        foreach (var (name, feature) in (ReadOnlySpan<(string, string)>)[("DotProd", "asimddp"), ("I8MM", "i8mm"), ("BF16", "bf16"), ("SME", "sme"), ("SME2", "sme2")])
            if (table.IsSet("hw.optional.arm.FEAT_" + name)) features.Add(feature);
        return new Processor
        {
            Name = chip,
            PhysicalCores = table.Int("hw.physicalcpu") ?? total,
            LogicalCores = table.Int("hw.logicalcpu"),
            PerformanceCores = levels.Length > 1 ? levels.Sum(level => level.Cores) - small : null,
            EfficiencyCores = levels.Length > 1 ? small : null,
            Features = features.ToImmutable(),
        };
    }

    private static ImmutableArray<Problem> Unreadable(Machine machine) => machine.MemoryBytes is not null ? [] :
        [new Problem { Kind = "machine.unreadable", What = new Saying("reading.machine.no-memory-macos"), Source = Source.Reply("sysctl", "hw.memsize") }];
}
