using System.Collections.Immutable;
using Aforo.Core.Machines;

namespace Aforo.Core.Catalog;

/// <summary>Finds the catalogue's entries for a machine, its processor and its accelerators.</summary>
public sealed class MachineRecognition(DeviceCatalog catalog)
{
    private readonly AcceleratorMatcher _matcher = new(catalog);

    private readonly DeviceIndex _index = new(catalog);

    /// <inheritdoc cref="AcceleratorMatcher.IsIntegrated"/>
    public bool? IsIntegrated(string deviceId, string? revision) => _matcher.IsIntegrated(deviceId, revision);

    /// <summary>The machine with the entries and the marketed capacities that could be told.</summary>
    /// <param name="machine">What was read.</param>
    /// <param name="identifiers">What the firmware calls the machine, the most special first.</param>
    public Machine Of(Machine machine, IReadOnlyList<string> identifiers)
    {
        var product = identifiers.Select(ByIdentifier).FirstOrDefault(device => device is not null);
        var processor = _matcher.Processor(machine.Cpu?.Name);
        ImmutableArray<Accelerator> accelerators = [.. machine.Accelerators.Select(accelerator => accelerator.Vendor == "apple" ? Apple(machine, accelerator, product) : Pci(machine, accelerator, processor, product))];
        var sharing = accelerators.FirstOrDefault(accelerator => accelerator is { SharedPool: true, Ignored: false, Catalog: not null });
        var entry = product ?? (sharing?.Catalog is { } id ? catalog.Find(id) : null);
        return machine with
        {
            Cpu = machine.Cpu is { } cpu ? cpu with { Catalog = processor?.Id } : null,
            Accelerators = accelerators,
            Catalog = entry?.Id,
            CapacityGib = Capacity(machine, sharing, entry),
        };
    }

    private Device? ByIdentifier(string identifier) => catalog.Devices.FirstOrDefault(device => device.Identifiers?.Values.Contains(identifier) is true);

    private Accelerator Pci(Machine machine, Accelerator accelerator, Device? processor, Device? product)
    {
        if (_matcher.Match(accelerator) is not { } found)
            return accelerator is { SharedPool: true, DeviceId: null } && product is { IsUnified: true } board ? accelerator with { Catalog = board.Id, CatalogBy = "identifier", CapacityGib = Capacity(machine, accelerator, board) } : accelerator;
        // Of products with one chip the processor's name may tell which; the chip stays the same.
        var device = accelerator.SharedPool && processor is { IsUnified: true } exact && exact.Chip == found.Device.Chip ? exact : found.Device;
        return accelerator with
        {
            Name = accelerator.Vendor == "amd" ? found.Name ?? accelerator.Name : accelerator.Name ?? found.Name,
            Catalog = device.Id,
            CatalogBy = found.By,
            CapacityGib = accelerator.SharedPool ? Capacity(machine, accelerator, device) : found.CapacityGib,
        };
    }

    /// <summary>The product by its identifier if its chip is the one that is there; else the chip, in the variant that its cores tell.</summary>
    private Accelerator Apple(Machine machine, Accelerator accelerator, Device? product)
    {
        var chip = accelerator.Name is { } name ? _index.Exact(name) : null;
        if (product is not null && chip is not null && product.Chip != chip.Chip) product = null;
        var variant = chip?.Variants.Select(catalog.Find).FirstOrDefault(one => one?.GpuCores == accelerator.GpuCores && accelerator.GpuCores is not null);
        var device = product ?? variant ?? chip;
        return device is null ? accelerator : accelerator with { Catalog = device.Id, CatalogBy = product is null ? "chip" : "identifier", CapacityGib = Capacity(machine, accelerator, device) };
    }

    private static int? Capacity(Machine machine, Accelerator? sharing, Device? device)
    {
        var shown = machine.InstalledBytes ?? machine.MemoryBytes + (sharing?.CarveOutBytes ?? 0);
        return (device is null ? null : Capacities.Of(shown, device.CapacitiesGib)) ?? (sharing is null && device is null ? null : Capacities.Of(shown, []));
    }
}
