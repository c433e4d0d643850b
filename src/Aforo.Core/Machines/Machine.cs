using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Core.Machines;

/// <summary>A machine: what the operating system and its tools say of processor, memory and accelerators.</summary>
public sealed record Machine
{
    /// <summary><c>linux</c>, <c>macos</c>, <c>windows</c>.</summary>
    public required string Os { get; init; }

    public string? OsVersion { get; init; }

    /// <summary><c>x86_64</c>, <c>arm64</c> (macOS), <c>aarch64</c> (Linux).</summary>
    public string? Arch { get; init; }

    public string? Product { get; init; }

    public Processor? Cpu { get; init; }

    /// <summary>Memory that the operating system has, in bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Memory available without swapping, in bytes.</summary>
    public long? MemoryAvailableBytes { get; init; }

    public long? SwapBytes { get; init; }

    /// <summary>Limit of the container or control group that this runs in, in bytes; null when there is none.</summary>
    public long? LimitBytes { get; init; }

    /// <summary>Memory that is built in, where it is known apart from what the system sees.</summary>
    public long? InstalledBytes { get; init; }

    /// <summary><c>unified</c> or <c>system</c>.</summary>
    public string? MemoryKind { get; init; }

    /// <summary>Bandwidth of the system's memory in GB/s (10⁹), null where nothing tells it.</summary>
    public double? MemoryBandwidthGbS { get; init; }

    /// <summary><c>DDR5</c>, <c>LPDDR5</c>, …, where the firmware says so.</summary>
    public string? MemoryType { get; init; }

    /// <summary>Channels in use, as the slots' names tell; null where they do not.</summary>
    public int? MemoryChannels { get; init; }

    /// <summary>Configured transfer rate in MT/s.</summary>
    public int? MemoryMtS { get; init; }

    /// <summary>Size of a page in bytes.</summary>
    public int? PageBytes { get; init; }

    /// <summary>Kind of virtual machine, if any: <c>KVM</c>, <c>VMware</c>, <c>Hyper-V</c>, <c>WSL</c>, …, or <c>unknown</c>.</summary>
    public string? Virtualised { get; init; }

    /// <summary>Kind of container, if any: <c>docker</c>, <c>podman</c>, <c>kubernetes</c>, <c>lxc</c>, …</summary>
    public string? Container { get; init; }

    /// <summary>The maker's identifier of the model, such as <c>Mac14,14</c>.</summary>
    public string? ModelIdentifier { get; init; }

    /// <summary>Text of the board, such as <c>Raspberry Pi 5 Model B Rev 1.0</c>.</summary>
    public string? Board { get; init; }

    public ImmutableArray<Accelerator> Accelerators { get; init; } = [];

    /// <summary>Entry of the device catalogue, if it was recognised.</summary>
    public string? Catalog { get; init; }

    /// <summary>Capacity in GiB as marketed, which picks a configuration of the catalogue entry.</summary>
    public int? CapacityGib { get; init; }

    /// <summary>Remarks that a person should read, as stable words: <c>power-limited</c>, <c>drives-display</c>, <c>page-size-16k</c>, …</summary>
    public ImmutableArray<Remark> Remarks { get; init; } = [];

    public Source Source { get; init; } = new();
}

/// <summary>A remark about a machine: a stable word, what it is about, and its numbers.</summary>
public sealed record Remark(string Word, string? About = null, double? Value = null, double? Of = null);

/// <summary>The processor.</summary>
public sealed record Processor
{
    public string? Name { get; init; }

    /// <summary>System on a chip where it is known apart from the cores, such as <c>BCM2712</c>.</summary>
    public string? Soc { get; init; }

    /// <summary>Family and model of an x86 processor, as its maker numbers them.</summary>
    public int? Family { get; init; }

    public int? Model { get; init; }

    public int? Sockets { get; init; }

    /// <summary>Entry of the device catalogue, if it was recognised.</summary>
    public string? Catalog { get; init; }

    public int? PhysicalCores { get; init; }

    public int? LogicalCores { get; init; }

    public int? PerformanceCores { get; init; }

    public int? EfficiencyCores { get; init; }

    /// <summary>Instruction sets that matter for inference: <c>avx2</c>, <c>avx512f</c>, <c>asimddp</c>, …</summary>
    public ImmutableArray<string> Features { get; init; } = [];
}

/// <summary>A graphics processor, or another one that a runtime can use.</summary>
public sealed record Accelerator
{
    public int Index { get; init; }

    public string? Name { get; init; }

    /// <summary><c>nvidia</c>, <c>amd</c>, <c>intel</c>, <c>apple</c>.</summary>
    public string? Vendor { get; init; }

    /// <summary><c>discrete</c> or <c>integrated</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>PCI vendor and device, <c>10de:2204</c>.</summary>
    public string? DeviceId { get; init; }

    public string? Revision { get; init; }

    public string? Pci { get; init; }

    /// <summary><c>cuda</c>, <c>metal</c>, <c>rocm</c>, <c>vulkan</c>, <c>sycl</c>.</summary>
    public string? Backend { get; init; }

    public string? Driver { get; init; }

    /// <summary>Compute capability (<c>8.6</c>) or instruction set (<c>gfx1151</c>).</summary>
    public string? Compute { get; init; }

    public int? GpuCores { get; init; }

    /// <summary>Memory of its own, in bytes; null when it shares the system's.</summary>
    public long? MemoryBytes { get; init; }

    public long? FreeBytes { get; init; }

    /// <summary>Part of the memory that the driver or the card keeps for itself, in bytes.</summary>
    public long? ReservedBytes { get; init; }

    /// <summary>What the system grants one process at this moment (Windows), in bytes.</summary>
    public long? BudgetBytes { get; init; }

    /// <summary>Of a shared pool: the part that the firmware set aside for it, which the operating system does not count as its own.</summary>
    public long? CarveOutBytes { get; init; }

    /// <summary>Bandwidth in GB/s (10⁹) from bus width and memory clock, where the driver tells both.</summary>
    public double? BandwidthGbS { get; init; }

    /// <summary>PCIe lanes in use, and the most that the card could use.</summary>
    public int? LinkWidth { get; init; }

    public int? LinkWidthMax { get; init; }

    public bool? DrivesDisplay { get; init; }

    public bool SharedPool { get; init; }

    /// <summary>Of a shared pool: what it may use by default or by setting, in bytes.</summary>
    public long? UsableBytes { get; init; }

    /// <summary>Stable word for the rule behind <see cref="UsableBytes"/>: <c>metal-default-share</c>, <c>metal-wired-limit</c>, <c>gtt</c>, …</summary>
    public string? UsableRule { get; init; }

    public double? PowerLimitWatts { get; init; }

    public double? PowerDefaultWatts { get; init; }

    /// <summary>Entry of the device catalogue, if it was recognised.</summary>
    public string? Catalog { get; init; }

    /// <summary>How it was recognised: <c>device-id</c>, <c>device-id-and-memory</c>, <c>identifier</c>, <c>chip</c>, <c>given</c>; <c>name</c> is uncertain.</summary>
    public string? CatalogBy { get; init; }

    public int? CapacityGib { get; init; }

    /// <summary>True for an adapter that no runtime would use beside a better one.</summary>
    public bool Ignored { get; init; }

    public Source Source { get; init; } = new();
}
