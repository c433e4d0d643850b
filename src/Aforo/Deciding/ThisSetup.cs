using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Catalog;
using Aforo.Core.Speed;
using Aforo.Fitting;
using Aforo.Lab.Bench;
using Aforo.Messages;
using Aforo.Systems;

namespace Aforo.Deciding;

/// <summary>The machine that this program runs on, as decisions see it: a setup like any other, with what was measured on it.</summary>
internal sealed record ThisSetup
{
    /// <summary>What is called so on the command line.</summary>
    public const string Name = "this";

    /// <summary>Its devices of the catalogue, or its processor as described.</summary>
    public required DeviceSetup Setup { get; init; }

    public required FitMachine Machine { get; init; }

    public required MachineHistory History { get; init; }

    /// <summary>Neither catalogue nor firmware tells the bandwidth; it is what was measured.</summary>
    public bool IsMeasuredOnly { get; init; }

    /// <summary>The same under the name that the user gave, without offers: nobody buys what is there.</summary>
    public required DeviceSetup Named { get; init; }

    /// <summary>The machine, or why it can't be judged: nothing tells the bandwidth of its memory.</summary>
    /// <param name="machine">As it was read.</param>
    /// <param name="catalog">Devices.</param>
    /// <param name="surroundings">Where measurements are kept.</param>
    public static (ThisSetup? This, Trouble? Problem) Of(FitMachine machine, DeviceCatalog catalog, Surroundings surroundings)
    {
        var read = machine.Read!;
        var history = BenchStore.Read(surroundings, ThisMachine.IdOf(read));
        var parts = Parts(read, catalog);
        var isDescribed = parts.IsEmpty;
        if (isDescribed) parts = Processor(read, catalog, history);
        if (parts.IsEmpty) return (null, Trouble.Of("trouble.no-bandwidth"));
        return (new ThisSetup
        {
            Setup = new DeviceSetup { Parts = parts },
            Machine = machine,
            History = history,
            IsMeasuredOnly = isDescribed && MachineParts.Host(read, catalog) is null,
            Named = new DeviceSetup { Parts = [.. parts.Select((part, index) => part with { Device = part.Device with { Id = index == 0 ? Name : part.Device.Id, Prices = [], Configurations = [] } })] },
        }, null);
    }

    private static ImmutableArray<DevicePart> Parts(Core.Machines.Machine read, DeviceCatalog catalog)
    {
        var accelerators = read.Accelerators.Where(one => !one.Ignored).ToArray();
        var found = accelerators.Select(one => one.Catalog is { } id && catalog.Find(id) is { } device ? DevicePart.Of(device, one.CapacityGib ?? read.CapacityGib) : null).ToArray();
        return found.Any(part => part is null) ? [] : [.. found.OfType<DevicePart>().GroupBy(part => part).Select(alike => alike.Key with { Count = alike.Sum(part => part.Count) })];
    }

    private static ImmutableArray<DevicePart> Processor(Core.Machines.Machine read, DeviceCatalog catalog, MachineHistory history)
    {
        if (MachineParts.Host(read, catalog, history.BandwidthGbS) is not { Bandwidth: > 0 } host) return [];
        var gib = Math.Max(1, read.CapacityGib ?? (int)((read.MemoryBytes ?? 0) >> 30));
        var text = string.Create(CultureInfo.InvariantCulture, $"memory={gib},bandwidth={host.Bandwidth / 1e9:0.###},backend=cpu");
        return new DeviceResolver(catalog).Resolve(text, 1).Value is { All: [{ Parts: var parts }, ..] } ? parts : [];
    }
}
