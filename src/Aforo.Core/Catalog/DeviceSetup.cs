using System.Collections.Immutable;

namespace Aforo.Core.Catalog;

/// <summary>One kind of device in a setup, with the capacity that was chosen.</summary>
public sealed record DevicePart
{
    public required Device Device { get; init; }

    /// <summary>Capacity in GiB as marketed, of one device (of an entry with several units: of all of them). Null where nothing tells it.</summary>
    public int? MemoryGib { get; init; }

    /// <summary>How many of it.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Bandwidth of one chip in GB/s (10⁹): the configuration's where the capacity decides it, else the entry's first figure.</summary>
    public double? BandwidthGbS { get; init; }

    /// <summary>Chip that decides speed: that of the configuration where the capacity decides it.</summary>
    public required string Chip { get; init; }

    /// <summary>Other entries that answer as this one for speed.</summary>
    public ImmutableArray<string> Alike { get; init; } = [];

    public static DevicePart Of(Device device, int? memoryGib, int count = 1)
    {
        var configuration = device.Configurations.FirstOrDefault(one => one.MemoryGib == memoryGib);
        return new DevicePart
        {
            Device = device,
            MemoryGib = memoryGib,
            Count = count,
            BandwidthGbS = configuration?.BandwidthGbS ?? (device.BandwidthGbS.IsEmpty ? null : device.BandwidthGbS[0].Value),
            Chip = configuration?.Chip ?? device.Chip,
        };
    }
}

/// <summary>What a DEVICE argument stands for: one device, several of one, or unequal ones together.</summary>
public sealed record DeviceSetup
{
    public required ImmutableArray<DevicePart> Parts { get; init; }

    /// <summary>Stable text for it, which resolves to it again.</summary>
    public string Id => string.Join('+', Parts.Select(part => (part.Count > 1 ? $"{part.Count}x" : "") + part.Device.Id + (part.MemoryGib is { } gib && part.Device.CapacitiesGib.Length > 1 ? $":{gib}" : "")));

    /// <summary>Capacity of all together in GiB; null where one is not known.</summary>
    public int? MemoryGib => Parts.Aggregate((int?)0, (sum, part) => sum + part.MemoryGib * part.Count);
}
