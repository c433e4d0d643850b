using Aforo.Core.Cases;
using Aforo.Systems.Machines.Linux;

namespace Aforo.Systems.Machines;

/// <summary>Reads the machine: processor, memory, accelerators.</summary>
public static class MachineReader
{
    /// <summary>
    /// What the operating system, its files and the vendors' tools say. Only reads. A tool or a driver that is not there is
    /// <see cref="Observation.NotSeen"/>, no problem.
    /// </summary>
    public static Task<Observation> ReadAsync(Surroundings surroundings, CancellationToken cancellation) => surroundings.Platform switch
    {
        Platform.Linux => LinuxMachine.ReadAsync(surroundings, cancellation),
        _ => Task.FromResult(Observation.Nothing),
    };
}
