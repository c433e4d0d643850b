using System.Collections.Immutable;

namespace Aforo.Core.Catalog;

/// <summary>A machine, a card, a processor or a chip. Entries with the same <see cref="Chip"/> and <see cref="Units"/> answer as one for speed.</summary>
public sealed record Device
{
    /// <summary>Stable key, lower case with hyphens.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Vendor { get; init; }

    /// <summary>The accelerator or system on a chip that decides speed.</summary>
    public required string Chip { get; init; }

    /// <summary>Of a variant of a chip (by its GPU cores): the <see cref="Chip"/> of the entry that lists it among its <see cref="Variants"/>.</summary>
    public string? VariantOf { get; init; }

    public ImmutableArray<string> Variants { get; init; } = [];

    public int? GpuCores { get; init; }

    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>How many such chips work together. Bandwidth and compute are those of one chip, unless a condition says otherwise.</summary>
    public int Units { get; init; } = 1;

    /// <summary><c>accessory</c>, <c>laptop</c>, <c>desktop</c>, <c>card</c>, <c>server</c>, or <c>chip</c>, which nobody sells by itself.</summary>
    public required string Form { get; init; }

    public string? FormDetail { get; init; }

    /// <summary>Year of first sale.</summary>
    public int? Year { get; init; }

    public string? Architecture { get; init; }

    public required DeviceMemory Memory { get; init; }

    /// <summary>Share of a unified pool that the accelerator may use; null for cards and processors.</summary>
    public UsableShare? UsableGpu { get; init; }

    /// <summary>In GB/s (10⁹). The first is the figure to use; the others disagree or hold for variants.</summary>
    public ImmutableArray<Bandwidth> BandwidthGbS { get; init; } = [];

    public ImmutableArray<ComputeRate> Compute { get; init; } = [];

    public Power? PowerW { get; init; }

    public ImmutableArray<Power> PowerMeasured { get; init; } = [];

    public required DevicePlatform Platform { get; init; }

    public Interconnect? Interconnect { get; init; }

    public ImmutableArray<Price> Prices { get; init; } = [];

    public ImmutableArray<Rental> Rental { get; init; } = [];

    public ImmutableArray<MeasuredSpeed> Measured { get; init; } = [];

    /// <summary>Where the capacity decides bandwidth, GPU or price; to be preferred to <see cref="DeviceMemory.OptionsGib"/> and <see cref="BandwidthGbS"/>.</summary>
    public ImmutableArray<DeviceConfiguration> Configurations { get; init; } = [];

    /// <summary>PCI ids of the accelerator.</summary>
    public AdapterIds? Adapters { get; init; }

    /// <summary>What the firmware calls the machine.</summary>
    public MachineIdentifiers? Identifiers { get; init; }

    /// <summary>Where sources disagree.</summary>
    public ImmutableArray<string> Conflicts { get; init; } = [];

    public string? Notes { get; init; }

    /// <summary>True for a processor listed for its speed, which belongs in no table of purchases.</summary>
    public bool IsChipOnly => Form == "chip";

    public bool IsUnified => Memory.Kind == "unified";

    /// <summary>Capacities in GiB, smallest first: those of the configurations where there are any, else those sold.</summary>
    public ImmutableArray<int> CapacitiesGib => [.. (Configurations.IsEmpty ? Memory.OptionsGib : Configurations.Select(configuration => configuration.MemoryGib)).Distinct().Order()];
}
