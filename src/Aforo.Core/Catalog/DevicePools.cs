using System.Collections.Immutable;
using Aforo.Core.Machines;

namespace Aforo.Core.Catalog;

/// <summary>The pools of memory that devices of the catalogue would give, as <see cref="Pools"/> are those of a machine that was read.</summary>
public static class DevicePools
{
    private const long Gib = 1L << 30;

    /// <summary>What driver, runtime and display keep of a card: 1.5 GB (10⁹) on a desktop, 0.5 GB on a server without display.</summary>
    private const long DesktopReserve = 1_500_000_000, ServerReserve = 500_000_000;

    /// <summary>
    /// One pool for each chip with memory of its own, one for each unified machine, one for a processor's memory. What is free at
    /// a moment is not known. A part without a capacity gives none.
    /// </summary>
    public static ImmutableArray<Pool> Of(DeviceSetup setup)
    {
        var pools = ImmutableArray.CreateBuilder<Pool>();
        foreach (var part in setup.Parts)
            for (var one = 0; one < part.Count; one++)
                foreach (var pool in Of(part, pools.Count)) pools.Add(pool);
        return pools.ToImmutable();
    }

    private static IEnumerable<Pool> Of(DevicePart part, int index)
    {
        if (part.MemoryGib is not { } gib) yield break;
        var device = part.Device;
        var units = Math.Max(1, device.Units);
        for (var unit = 0; unit < (device.Memory.Kind == "system" ? 1 : units); unit++)
        {
            var physical = gib * Gib / (device.Memory.Kind == "system" ? 1 : units);
            yield return device.Memory.Kind switch
            {
                "vram" => Card(device, physical, index + unit),
                "unified" => Unified(device, physical, index + unit),
                _ => new Pool { Name = "host", Kind = PoolKind.Host, PhysicalBytes = physical, UsableBytes = physical, Rule = "system" },
            };
        }
    }

    private static Pool Card(Device device, long physical, int index)
    {
        var server = device.Form == "server";
        return new Pool
        {
            Name = $"device-{index}",
            Kind = PoolKind.Device,
            Accelerator = index,
            PhysicalBytes = physical,
            UsableBytes = Math.Max(0, physical - (server ? ServerReserve : DesktopReserve)),
            Rule = server ? "card-less-server-reserve" : "card-less-desktop-reserve",
        };
    }

    private static Pool Unified(Device device, long physical, int index)
    {
        var share = Share(device, physical);
        return new Pool
        {
            Name = index == 0 ? "unified" : $"unified-{index}",
            Kind = PoolKind.Unified,
            Accelerator = index,
            PhysicalBytes = physical,
            UsableBytes = share?.TotalBytes,
            Rule = share?.Rule ?? "share-unknown",
        };
    }

    /// <summary>
    /// By the platform's rule where it needs no setting of the machine; else by the lower end of the catalogue's range, which
    /// is told for the largest capacity and scaled to others; else half, which both Windows and the kernel give by default.
    /// </summary>
    private static Share? Share(Device device, long physical)
    {
        SharingPlatform? platform = device.Vendor switch
        {
            "Apple" => SharingPlatform.Metal,
            "Qualcomm" => SharingPlatform.Adreno,
            _ when device.Chip == "NVIDIA GB10" => SharingPlatform.CoherentCuda,
            _ when device.Chip == "NVIDIA N1X" => SharingPlatform.CoherentCudaWindows,
            _ when device.Vendor == "NVIDIA" && device.UsableGpu is null => SharingPlatform.CoherentCuda,
            _ => null,
        };
        if (platform is { } known) return AcceleratorShare.Of(new SharedPool { Platform = known, MemoryBytes = physical });
        if (device.UsableGpu is { GibLow: { } low } && device.CapacitiesGib is [.., var largest])
        {
            var part = physical / (double)(largest * Gib / Math.Max(1, device.Units));
            return new Share(Math.Min(physical, (long)(low * Gib / Math.Max(1, device.Units) * part)), "catalogue-share");
        }
        if (device.UsableGpu?.Fraction is { } fraction) return new Share((long)(physical * fraction), "catalogue-share");
        return device.Vendor is "AMD" or "Intel" ? new Share(physical / 2, "half-by-default") : null;
    }
}
