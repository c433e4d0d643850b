using Aforo.Core.Cases;
using Aforo.Core.Catalog;
using Aforo.Systems.Catalog;
using Aforo.Systems.Machines.Linux;
using Aforo.Systems.Machines.MacOs;
using Aforo.Systems.Machines.Windows;

namespace Aforo.Systems.Machines;

/// <summary>Reads the machine: processor, memory, accelerators.</summary>
public static class MachineReader
{
    /// <inheritdoc cref="ReadAsync(Surroundings, DeviceCatalog, CancellationToken)"/>
    public static Task<Observation> ReadAsync(Surroundings surroundings, CancellationToken cancellation) =>
        ReadAsync(surroundings, new CatalogStore().Devices, cancellation);

    /// <summary>
    /// What the operating system, its files and the vendors' tools say. Only reads. A tool or a driver that is not there is
    /// <see cref="Observation.NotSeen"/>, no problem.
    /// </summary>
    /// <param name="surroundings">Where to look.</param>
    /// <param name="devices">Catalogue in which the devices are recognised.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static Task<Observation> ReadAsync(Surroundings surroundings, DeviceCatalog devices, CancellationToken cancellation)
    {
        var recognition = new MachineRecognition(devices);
        return surroundings.Platform switch
        {
            Platform.Linux => LinuxMachine.ReadAsync(surroundings, recognition, cancellation),
            Platform.MacOs => MacMachine.ReadAsync(surroundings, recognition, cancellation),
            _ => WindowsMachine.ReadAsync(surroundings, recognition, cancellation),
        };
    }
}
