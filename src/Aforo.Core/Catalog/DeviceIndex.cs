using System.Collections.Immutable;
using System.Globalization;

namespace Aforo.Core.Catalog;

/// <summary>A device that a name stands for, and the ids of others with the same chip that the name would fit as well.</summary>
internal sealed record DeviceMatch(Device Device, ImmutableArray<string> Alike);

/// <summary>Devices by name, in this order: id; exact name or alias; unique prefix. Products that share a chip answer as one.</summary>
internal sealed class DeviceIndex
{
    private readonly DeviceCatalog _catalog;
    private readonly Dictionary<string, Device> _exact = new(StringComparer.Ordinal);
    private readonly List<(string Name, Device Device)> _names = [];

    public DeviceIndex(DeviceCatalog catalog)
    {
        _catalog = catalog;
        foreach (var device in catalog.Devices)
            foreach (var name in (string[])[device.Id, device.Name, .. device.Aliases])
            {
                var normal = DeviceNames.Normal(name);
                _exact.TryAdd(normal, device);
                _names.Add((normal, device));
            }
    }

    public Device? Exact(string name) => _exact.GetValueOrDefault(DeviceNames.Normal(name));

    /// <param name="name">As somebody wrote it.</param>
    /// <param name="memoryGib">Capacity that it must have.</param>
    public Resolution<DeviceMatch> Find(string name, int? memoryGib)
    {
        var normal = DeviceNames.Normal(name);
        var exact = _catalog.Find(name.Trim().ToLowerInvariant()) ?? _exact.GetValueOrDefault(normal);
        if (exact is not null && Has(exact, memoryGib)) return Of(exact, [exact]);
        if (memoryGib is { } gib && WithCapacity(normal, gib) is { } sibling) return Of(sibling, [sibling]);
        if (exact is not null && Prefixed(normal).Where(device => Has(device, memoryGib) && device.Chip == exact.Chip).ToArray() is { Length: > 0 } same) return Of(same[0], same);
        if (exact is not null) return Resolution<DeviceMatch>.No(ResolutionFault.NoSuchVariant, name, exact.CapacitiesGib.Select(capacity => FormattableString.Invariant($"{exact.Id}:{capacity}")));
        return ByPrefix(name, normal, memoryGib);
    }

    private Resolution<DeviceMatch> ByPrefix(string name, string normal, int? memoryGib)
    {
        var all = normal.Length < 2 ? [] : Prefixed(normal);
        var fitting = all.Where(device => Has(device, memoryGib)).ToArray();
        if (all.Length > 0 && fitting.Length == 0)
            return Resolution<DeviceMatch>.No(ResolutionFault.NoSuchVariant, name, all.SelectMany(device => device.CapacitiesGib.Select(capacity => FormattableString.Invariant($"{device.Id}:{capacity}"))));
        if (fitting.Length == 0)
            return Resolution<DeviceMatch>.No(ResolutionFault.Unknown, name, normal.Length < 2 ? [] : _names.Where(entry => entry.Name.Contains(normal, StringComparison.Ordinal)).Select(entry => entry.Device.Id).Distinct());
        if (fitting.Select(device => (device.Chip, device.Units)).Distinct().Count() > 1)
            return Resolution<DeviceMatch>.No(ResolutionFault.Ambiguous, name, fitting.Select(device => device.Id));
        // All of them are one chip: the entry with the most capacities can stand for every product.
        return Of(fitting.OrderByDescending(device => device.CapacitiesGib.Length).ThenByDescending(device => device.IsChipOnly).First(), fitting);
    }

    private Device[] Prefixed(string normal) => [.. _names.Where(entry => entry.Name.StartsWith(normal, StringComparison.Ordinal)).Select(entry => entry.Device).Distinct()];

    /// <summary>A name that leaves out the capacity which its sibling's name holds: "RTX 3060" with 8 is "RTX 3060 8GB".</summary>
    private Device? WithCapacity(string normal, int gib)
    {
        var number = gib.ToString(CultureInfo.InvariantCulture);
        return (_exact.GetValueOrDefault(normal + number + "gb") ?? _exact.GetValueOrDefault(normal + number)) is { } device && Has(device, gib) ? device : null;
    }

    private static bool Has(Device device, int? memoryGib) => memoryGib is not { } gib || device.CapacitiesGib.Contains(gib) || device.Memory.OptionsGib.Contains(gib);

    private static Resolution<DeviceMatch> Of(Device device, IEnumerable<Device> alike) =>
        Resolution<DeviceMatch>.Of(new DeviceMatch(device, [.. alike.Where(other => other.Id != device.Id).Select(other => other.Id)]));
}
