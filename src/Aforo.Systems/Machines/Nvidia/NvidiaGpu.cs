using System.Globalization;
using Aforo.Core.Facts;
using Aforo.Core.Machines;

namespace Aforo.Systems.Machines.Nvidia;

/// <summary>What NVIDIA's library or tool says of one GPU. What it answers with "not supported" is null.</summary>
internal sealed record NvidiaGpu
{
    public int Index { get; init; }

    public string? Name { get; init; }

    /// <summary><c>0000:01:00.0</c>.</summary>
    public string? Pci { get; init; }

    /// <summary><c>10de:2204</c>.</summary>
    public string? DeviceId { get; init; }

    public string? Driver { get; init; }

    public string? Compute { get; init; }

    public long? TotalBytes { get; init; }

    public long? ReservedBytes { get; init; }

    public long? FreeBytes { get; init; }

    public double? PowerLimitWatts { get; init; }

    public double? PowerDefaultWatts { get; init; }

    public int? LinkWidth { get; init; }

    public int? LinkWidthMax { get; init; }

    public double? MemoryClockMhz { get; init; }

    public int? BusWidthBits { get; init; }

    public bool? DisplayActive { get; init; }

    public bool? Partitioned { get; init; }

    /// <summary>The same GPU seen by two tools: what the first leaves open the second fills; a display that one of them sees is there.</summary>
    public NvidiaGpu With(NvidiaGpu other) => this with
    {
        Name = Name ?? other.Name,
        Pci = Pci ?? other.Pci,
        DeviceId = DeviceId ?? other.DeviceId,
        Driver = Driver ?? other.Driver,
        Compute = Compute ?? other.Compute,
        TotalBytes = TotalBytes ?? other.TotalBytes,
        ReservedBytes = ReservedBytes ?? other.ReservedBytes,
        FreeBytes = FreeBytes ?? other.FreeBytes,
        PowerLimitWatts = PowerLimitWatts ?? other.PowerLimitWatts,
        PowerDefaultWatts = PowerDefaultWatts ?? other.PowerDefaultWatts,
        LinkWidth = LinkWidth ?? other.LinkWidth,
        LinkWidthMax = LinkWidthMax ?? other.LinkWidthMax,
        MemoryClockMhz = MemoryClockMhz ?? other.MemoryClockMhz,
        BusWidthBits = BusWidthBits ?? other.BusWidthBits,
        DisplayActive = DisplayActive is true || other.DisplayActive is true ? true : DisplayActive ?? other.DisplayActive,
        Partitioned = Partitioned ?? other.Partitioned,
    };

    /// <summary>As an accelerator. Without memory of its own (GB10, Jetson, GH200's answer "not supported") it shares the system's.</summary>
    public Accelerator ToAccelerator(Source source) => new()
    {
        Index = Index,
        Name = Name,
        Vendor = "nvidia",
        Kind = TotalBytes is null ? "integrated" : "discrete",
        DeviceId = DeviceId,
        Pci = Pci,
        Backend = "cuda",
        Driver = Driver,
        Compute = Compute,
        MemoryBytes = TotalBytes,
        FreeBytes = FreeBytes,
        ReservedBytes = ReservedBytes,
        SharedPool = TotalBytes is null,
        // Two transfers a clock: the figure that NVML calls the memory clock is half the data rate for every GDDR and HBM.
        BandwidthGbS = MemoryClockMhz is > 0 and { } clock && BusWidthBits is > 0 and { } bits ? Math.Round(2 * clock * bits / 8000, 1) : null,
        PowerLimitWatts = PowerLimitWatts,
        PowerDefaultWatts = PowerDefaultWatts,
        LinkWidth = LinkWidth,
        LinkWidthMax = LinkWidthMax,
        DrivesDisplay = DisplayActive,
        Source = source,
    };

    /// <summary>NVIDIA writes eight digits for the domain, the kernel four.</summary>
    public static string? Slot(string? text)
    {
        if (text is null) return null;
        var slot = text.Trim().ToLowerInvariant();
        var colon = slot.IndexOf(':', StringComparison.Ordinal);
        return colon == 8 && slot.StartsWith("0000", StringComparison.Ordinal) ? slot[4..] : slot;
    }

    /// <summary>Device and vendor as NVIDIA packs them, <c>0x220410DE</c>, as <c>10de:2204</c>.</summary>
    public static string? PackedId(long? packed) => packed is { } id and > 0 and <= uint.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"{id & 0xffff:x4}:{id >> 16:x4}") : null;
}
