using System.Collections.Immutable;
using Aforo.Core.Machines;

namespace Aforo.Systems.Machines.Windows;

/// <summary>An adapter as DXGI describes it. Sizes in bytes.</summary>
internal sealed record DxgiAdapter
{
    public required string Description { get; init; }

    public required long VendorId { get; init; }

    public required long DeviceId { get; init; }

    public long Revision { get; init; }

    public long DedicatedVideoMemory { get; init; }

    /// <summary>The most that it may take from the system's memory.</summary>
    public long SharedSystemMemory { get; init; }

    /// <summary>Bit 2 (value 2): no hardware, a renderer in software.</summary>
    public long Flags { get; init; }

    /// <summary>What the system grants one process now in the adapter's own memory.</summary>
    public long? Budget { get; init; }

    public bool IsSoftware => (Flags & 2) != 0 || VendorId == 0x1414;
}

/// <summary>A display driver's key in the registry.</summary>
/// <param name="Id">Vendor and device, <c>10de:2786</c>.</param>
/// <param name="MemoryBytes">Value <c>HardwareInformation.qwMemorySize</c>; the 32-bit figure of CIM is never used.</param>
internal sealed record DisplayDriver(string Id, string? Description, long? MemoryBytes, string? Version);

/// <summary>What Windows said, by its calls or by its tools.</summary>
internal sealed record WindowsFacts
{
    public string? Version { get; init; }

    public string? Arch { get; init; }

    public Processor? Cpu { get; init; }

    public long? TotalBytes { get; init; }

    public long? AvailableBytes { get; init; }

    public long? SwapBytes { get; init; }

    public MemoryModules Modules { get; init; } = new([]);

    public ImmutableArray<DxgiAdapter> Adapters { get; init; } = [];

    public ImmutableArray<DisplayDriver> Drivers { get; init; } = [];
}
