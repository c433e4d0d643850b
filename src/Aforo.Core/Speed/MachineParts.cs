using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Machines;

namespace Aforo.Core.Speed;

/// <summary>A machine that was read, as the forecast sees it.</summary>
public static class MachineParts
{
    /// <summary>
    /// The whole model on its accelerators, or on its processor where there are none; null where neither the catalogue nor a measurement tells enough.
    /// </summary>
    /// <param name="machine">What was read.</param>
    /// <param name="catalog">Devices.</param>
    /// <param name="backend">What computes; null: the usual one of what is there.</param>
    /// <param name="measuredGbS">Bandwidth of the system's memory as it was measured, GB/s (10⁹); null: not measured.</param>
    public static ImmutableArray<SpeedPart>? Of(Machine machine, DeviceCatalog catalog, string? backend = null, double? measuredGbS = null)
    {
        var accelerators = machine.Accelerators.Where(one => !one.Ignored && one.Catalog is not null).ToArray();
        if (backend != "cpu" && accelerators.Length > 0)
        {
            var traits = accelerators.Select(one => (Traits: catalog.Find(one.Catalog!) is { } device ? DeviceTraits.Of(DevicePart.Of(device, one.CapacityGib ?? machine.CapacityGib), backend ?? one.Backend) : null, Size: (double)(one.CapacityGib ?? 1))).ToArray();
            if (traits.Any(one => one.Traits is null)) return null;
            var sum = traits.Sum(one => one.Size);
            return [.. traits.Select(one => new SpeedPart(one.Traits!, one.Size / sum, one.Size / sum))];
        }
        if (backend is not null and not "cpu") return null;
        return Host(machine, catalog, measuredGbS) is { } host ? SpeedPart.Whole(host) : null;
    }

    /// <summary>True where a part computes in the system's memory and nothing but a measurement tells its bandwidth.</summary>
    /// <param name="machine">What was read.</param>
    /// <param name="catalog">Devices.</param>
    /// <param name="parts">What computes.</param>
    public static bool IsMeasured(Machine machine, DeviceCatalog catalog, ImmutableArray<SpeedPart> parts) => parts.Any(part => part.Device.Backend == "cpu") && Host(machine, catalog) is null;

    /// <summary>The processor: bandwidth as installed where the firmware tells it, else as its catalogue entry says, else as it was measured.</summary>
    public static DeviceTraits? Host(Machine machine, DeviceCatalog catalog, double? measuredGbS = null)
    {
        var listed = machine.Cpu?.Catalog is { } id && catalog.Find(id) is { } device ? DeviceTraits.Of(DevicePart.Of(device, machine.CapacityGib), "cpu") : null;
        if (machine.MemoryBandwidthGbS is { } installed && installed > 0) return listed is null ? DeviceTraits.OfProcessor(machine.Cpu?.Name ?? "", installed * 1e9) : listed with { Bandwidth = installed * 1e9 };
        return listed ?? (measuredGbS > 0 ? DeviceTraits.OfProcessor(machine.Cpu?.Name ?? "", measuredGbS.Value * 1e9) : null);
    }
}
