using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Machines;
using Aforo.Core.Memory.Fitting;
using Aforo.Messages;
using Aforo.Systems;
using Aforo.Systems.Machines;

namespace Aforo.Fitting;

/// <summary>Finds the machine that a device argument stands for.</summary>
internal sealed class FitMachines(DeviceCatalog catalog, Func<Surroundings> surroundings)
{
    private readonly Lazy<DeviceResolver> _resolver = new(() => new DeviceResolver(catalog));
    private readonly Dictionary<(string, int), (ImmutableArray<FitMachine>, Trouble?)> _known = [];

    /// <summary>The machines (one for each capacity where none was named), or why there are none.</summary>
    public async Task<(ImmutableArray<FitMachine> Machines, Trouble? Problem)> FindAsync(string text, int devices, CancellationToken cancellation)
    {
        if (_known.TryGetValue((text, devices), out var known)) return known;
        var found = text == "this" ? await ThisAsync(cancellation).ConfigureAwait(false) : Read(text, devices);
        _known.Add((text, devices), found);
        return found;
    }

    private (ImmutableArray<FitMachine>, Trouble?) Read(string text, int devices)
    {
        var resolved = _resolver.Value.Resolve(text, devices);
        if (resolved.Value is not { } setups)
            return ([], Unknown(text, resolved));
        return ([.. setups.All.Select(Of)], null);
    }

    /// <summary>Why a name or a description of a device was not understood.</summary>
    public static Trouble Unknown(string text, Resolution<DeviceSetups> resolved) => resolved.Fault switch
    {
        ResolutionFault.Malformed => Trouble.Of("trouble.bad-description", ("text", text), ("part", resolved.About)) with { IsOfCommandLine = true },
        _ when resolved.Candidates.IsEmpty => Trouble.Of("trouble.no-device", ("text", text)),
        _ => Trouble.Of("trouble.may-be", ("text", text), ("candidates", string.Join(", ", resolved.Candidates))),
    };

    /// <summary>A setup of the catalogue, or one that was described.</summary>
    public static FitMachine Of(DeviceSetup setup) => new(setup.Id, setup.MemoryGib, DeviceMachine.Backend(setup.Parts[0].Device), [.. DevicePools.Of(setup).Select(FitPoolOf)], setup);

    private async Task<(ImmutableArray<FitMachine>, Trouble?)> ThisAsync(CancellationToken cancellation)
    {
        var seen = await MachineReader.ReadAsync(surroundings(), cancellation).ConfigureAwait(false);
        if (seen.Machine is not { } machine) return ([], Trouble.Of("trouble.no-machine"));
        return ([new FitMachine("this", machine.CapacityGib, machine.Accelerators.FirstOrDefault(one => !one.Ignored)?.Backend ?? "cpu", [.. Pools.Of(machine).Select(pool => FitPoolOf(pool) with { TakenBytes = Taken(pool) })], read: machine)], null);
    }

    /// <summary>What others hold of it now; 0 where nothing tells.</summary>
    private static long Taken(Pool pool) => pool is { UsableBytes: { } usable, FreeBytes: { } free } ? Math.Max(0, usable - free) : 0;

    private static FitPool FitPoolOf(Pool pool) => new(pool.Name, pool.Kind, pool.UsableBytes);
}
