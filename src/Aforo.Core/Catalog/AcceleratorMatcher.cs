using Aforo.Core.Machines;

namespace Aforo.Core.Catalog;

/// <summary>A catalogue entry for something that a machine showed.</summary>
/// <param name="Device">The entry.</param>
/// <param name="By">How it was recognised, as in <see cref="Accelerator.CatalogBy"/>.</param>
/// <param name="Name">Product name under the device id, without the vendor's; null where the id gave none.</param>
/// <param name="CapacityGib">Capacity as marketed.</param>
public sealed record Recognised(Device Device, string By, string? Name, int? CapacityGib);

/// <summary>Matches what a machine shows with the catalogue: by device id, revision and memory; by whole names where there is no id; never within a name.</summary>
public sealed class AcceleratorMatcher
{
    /// <summary>A card shows less than its marketed memory: error correction takes up to an eighth, the firmware some more.</summary>
    private const double LeastShown = 0.86, MostShown = 1.02;

    private readonly DeviceIndex _index;
    private readonly ILookup<string, (Device Device, AdapterId Adapter)> _byId;

    public AcceleratorMatcher(DeviceCatalog catalog)
    {
        _index = new DeviceIndex(catalog);
        _byId = catalog.Devices.Where(device => device.Adapters is not null).SelectMany(device => device.Adapters!.Ids.Select(id => (device, id))).ToLookup(pair => pair.id.Id, StringComparer.Ordinal);
    }

    /// <summary>True or false where the device id says that an adapter is part of a processor or a card; null for an unknown id.</summary>
    public bool? IsIntegrated(string deviceId, string? revision)
    {
        var kinds = ById(deviceId, revision).Select(pair => pair.Device.IsUnified).Distinct().ToArray();
        return kinds is [var one] ? one : null;
    }

    /// <summary>The entry of an accelerator, or null where none or several would do.</summary>
    public Recognised? Match(Accelerator accelerator)
    {
        var byId = accelerator.DeviceId is { } id ? ById(id, accelerator.Revision) : [];
        var fitting = byId.Where(pair => accelerator.SharedPool || Capacity(pair.Device, accelerator.MemoryBytes) is not null).ToArray();
        if (fitting.Select(pair => pair.Device).Distinct().Count() > 1 && accelerator.Name is { } shown)
            fitting = [.. fitting.Where(pair => _index.Exact(shown) == pair.Device)];
        if (fitting.Length > 0 && fitting.Select(pair => pair.Device).Distinct().Count() == 1)
        {
            var (device, adapter) = fitting[0];
            var several = byId.Select(pair => pair.Device).Distinct().Count() > 1;
            return new Recognised(device, several ? "device-id-and-memory" : "device-id", adapter.Name, accelerator.SharedPool ? null : Capacity(device, accelerator.MemoryBytes));
        }
        if (byId.Length > 0 || accelerator.Name is not { } name || _index.Exact(name) is not { } named) return null;
        if (!accelerator.SharedPool && Capacity(named, accelerator.MemoryBytes) is null) return null;
        return new Recognised(named, "name", null, accelerator.SharedPool ? null : Capacity(named, accelerator.MemoryBytes));
    }

    /// <summary>The entry of a processor by its whole name, or null.</summary>
    public Device? Processor(string? name) => name is null ? null : _index.Exact(DeviceNames.Processor(name));

    private (Device Device, AdapterId Adapter)[] ById(string id, string? revision)
    {
        var all = _byId[id].ToArray();
        var exact = all.Where(pair => pair.Adapter.Revision is not null && pair.Adapter.Revision == revision).ToArray();
        return exact.Length > 0 ? exact : [.. all.Where(pair => pair.Adapter.Revision is null || revision is null)];
    }

    /// <summary>The capacity of one chip of an entry that shows so many bytes; null when none of them would.</summary>
    private static int? Capacity(Device device, long? bytes)
    {
        if (bytes is not { } shown) return null;
        var gib = shown / (double)(1L << 30);
        foreach (var option in device.CapacitiesGib)
            if (gib >= option / (double)device.Units * LeastShown && gib <= option / (double)device.Units * MostShown) return option / device.Units;
        return null;
    }
}
