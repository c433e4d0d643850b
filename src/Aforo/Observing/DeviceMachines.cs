using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Facts;
using Aforo.Core.Machines;

namespace Aforo.Observing;

/// <summary>A device name that is unknown, or means several things that do not answer as one.</summary>
internal sealed class UnknownDeviceException(string? choices) : Exception
{
    /// <summary>What it could have meant; null when nothing is near.</summary>
    public string? Choices { get; } = choices;
}

/// <summary>A device of the catalogue as a machine to judge for.</summary>
internal static class DeviceMachines
{
    /// <exception cref="UnknownDeviceException">The name is not known, or fits several things or capacities.</exception>
    public static Machine Of(string device, DeviceCatalog catalog)
    {
        var found = new DeviceResolver(catalog).Resolve(device);
        if (found.Value is not { } setups) throw new UnknownDeviceException(found.Candidates.IsEmpty ? null : string.Join(", ", found.Candidates));
        // A memory chain needs one capacity: without it there is nothing to hold against.
        if (setups.All is not [var setup]) throw new UnknownDeviceException(string.Join(", ", setups.All.Select(one => one.Id)));
        var first = setup.Parts[0].Device;
        var source = Source.FromCatalog("devices/" + first.Id, catalog.AsOf);
        var pools = DevicePools.Of(setup);
        return new Machine
        {
            Os = first.Platform.Os.FirstOrDefault() ?? "linux",
            Product = first.Name,
            MemoryKind = first.Memory.Kind == "unified" ? "unified" : "system",
            MemoryBytes = pools.FirstOrDefault(pool => pool.Kind != PoolKind.Device)?.PhysicalBytes,
            Accelerators = [.. pools.Where(pool => pool.Kind != PoolKind.Host).Select((pool, index) => Accelerator(pool, index, first, source))],
            Catalog = first.Id,
            CapacityGib = setup.MemoryGib,
            Source = source,
        };
    }

    private static Accelerator Accelerator(Pool pool, int index, Device device, Source source) => new()
    {
        Index = index,
        Name = device.Chip,
        Vendor = device.Vendor.ToLowerInvariant(),
        Kind = pool.Kind == PoolKind.Unified ? "integrated" : "discrete",
        SharedPool = pool.Kind == PoolKind.Unified,
        MemoryBytes = pool.Kind == PoolKind.Device ? pool.UsableBytes : null,
        UsableBytes = pool.Kind == PoolKind.Unified ? pool.UsableBytes : null,
        UsableRule = pool.Rule,
        Catalog = device.Id,
        Source = source,
    };
}
